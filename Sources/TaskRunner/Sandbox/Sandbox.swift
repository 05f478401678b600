/// One sandbox that waits for its script: used once, and gone with everything it started.
package struct Sandbox: Sendable {
    private let keeper: SandboxKeeper
    private let name: SandboxKeeper.Name

    /// Starts one ahead of need; `nil` if bubblewrap cannot be started.
    package static func start(
        _ view: SandboxView, _ settings: SandboxSettings, keeper: SandboxKeeper
    ) async -> Sandbox? {
        await start(SandboxCommand.arguments(view, settings), settings, keeper: keeper)
    }

    static func start(
        _ arguments: [String], _ settings: SandboxSettings, keeper: SandboxKeeper
    ) async -> Sandbox? {
        let name = keeper.newName()
        let hasStarted = await withCheckedContinuation { continuation in
            keeper.hand(
                .start(name, arguments, SandboxBounds(settings), limit: settings.outputBytes) {
                    continuation.resume(returning: $0)
                })
        }
        return hasStarted ? Sandbox(keeper: keeper, name: name) : nil
    }

    /// Runs a script of bash and waits until everything in the sandbox is dead; a cancelled wait kills it.
    package func run(_ script: [UInt8], within limit: Duration) async -> SandboxResult {
        let nanoseconds = max(0, limit.components.seconds).multipliedReportingOverflow(by: 1_000_000_000)
        let rest = UInt64(max(0, limit.components.attoseconds / 1_000_000_000))
        let length = nanoseconds.overflow ? UInt64.max / 4 : UInt64(nanoseconds.partialValue) + rest
        let deadline = SandboxKeeper.now + length
        return await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                keeper.hand(.run(name, script: script, deadline: deadline) { continuation.resume(returning: $0) })
                if Task.isCancelled { keeper.hand(.kill(name, .cancelled)) }
            }
        } onCancel: {
            keeper.hand(.kill(name, .cancelled))
        }
    }

    /// Ends it unused, or early.
    package func discard(_ killing: SandboxResult.Killing = .cancelled) { keeper.hand(.kill(name, killing)) }
}
