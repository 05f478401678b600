import Synchronization

/// The sandboxes of one task: one is always waiting, so that a call begins at once.
final class SandboxBench: Sendable {
    let settings: SandboxSettings
    private let view: SandboxView
    private let keeper: SandboxKeeper
    private let ready = Mutex<Sandbox?>(nil)
    private let report: @Sendable (String) -> Void

    /// - Parameter report: Told why a sandbox could not be started.
    init(
        _ view: SandboxView, _ settings: SandboxSettings, keeper: SandboxKeeper,
        report: @escaping @Sendable (String) -> Void
    ) {
        (self.view, self.settings, self.keeper, self.report) = (view, settings, keeper, report)
    }

    /// By how much the model call that goes out meanwhile is ahead: a start keeps a core busy for ten times as long as
    /// the call needs one, and of two cores the call would wait for it.
    private static let headStart = Duration.milliseconds(5)

    /// Starts one ahead of need, unless one waits already.
    func warm() async {
        guard ready.withLock({ $0 == nil }) else { return }
        // Cancelled with its turn: then nobody needs one.
        guard (try? await Task.sleep(for: Self.headStart)) != nil else { return }
        guard let sandbox = await Sandbox.start(view, settings, keeper: keeper) else { return }
        let extra = ready.withLock { ready -> Sandbox? in
            guard ready == nil else { return sandbox }
            ready = sandbox
            return nil
        }
        extra?.discard()
    }

    /// Runs a script in a sandbox of its own.
    ///
    /// - Parameter isOver: Asked about twice a second; `true` kills it for the room that it takes.
    func run(
        _ script: [UInt8], within limit: Duration, isOver: @escaping @Sendable () -> Bool = { false }
    ) async -> SandboxResult {
        let result = await result(of: script, within: limit, isOver)
        if let failure = result.failure { report(failure) }
        return result
    }

    private func result(
        of script: [UInt8], within limit: Duration, _ isOver: @escaping @Sendable () -> Bool
    ) async -> SandboxResult {
        let waiting = ready.withLock { ready in exchange(&ready, with: nil) }
        let sandbox: Sandbox?
        if let waiting {
            sandbox = waiting
        } else {
            sandbox = await Sandbox.start(view, settings, keeper: keeper)
        }
        guard let sandbox else { return .unstarted("`\(settings.bwrap)` cannot be started") }
        return await withTaskGroup(of: SandboxResult?.self) { group in
            group.addTask { await sandbox.run(script, within: limit) }
            group.addTask {
                // A cancelled wait means that the call has ended.
                while (try? await Task.sleep(for: .milliseconds(500))) != nil {
                    if isOver() { sandbox.discard(.disk) }
                }
                return nil
            }
            var result: SandboxResult?
            while result == nil, let ended = await group.next() { result = ended ?? result }
            group.cancelAll()
            return result ?? .unstarted("the sandbox was gone before its script")
        }
    }

    /// Ends the one that waits.
    func close() { ready.withLock { ready in exchange(&ready, with: nil) }?.discard() }
}
