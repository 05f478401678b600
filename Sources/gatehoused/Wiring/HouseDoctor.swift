import AdminContract
import AuditLog
import BudgetLedger
import FoundationEssentials
import Gateway
import Glibc
import NIOCore
import Store
import Synchronization
import Upkeep
import Vocabulary

/// Looks for what is wrong with this daemon and its machine; `gatehouse doctor` shows what it finds.
final class HouseDoctor: Sendable {
    let clock = ClockWatch()
    private let settings: DaemonSettings
    private let store: OpenStore
    private let group: any EventLoopGroup
    private let prices: @Sendable () -> PriceTable
    // What the test of the sandbox found at the start.
    private let sandbox = Mutex<(fault: String?, closed: [String])>((nil, []))

    init(
        _ settings: DaemonSettings, _ store: OpenStore, on group: any EventLoopGroup,
        prices: @escaping @Sendable () -> PriceTable
    ) {
        (self.settings, self.store, self.group, self.prices) = (settings, store, group, prices)
    }

    /// - Parameter closed: What the sandbox's user cannot read.
    func noteSandbox(_ fault: String?, closed: [String]) { sandbox.withLock { $0 = (fault, closed) } }

    /// Everything that is looked for; a look that fails is a finding of its own kind, never silence.
    func examine() async -> ExaminationShape {
        let files = FileDoctor(Self.paths(settings), folders: HouseMender.folders(settings).map(\.path))
        let now = SystemClock.now()
        let house = StoreDoctor(store, storeSettings, at: now)
        var findings = files.examine() + clock.examine() + sandboxes() + unpriced(at: now)
        findings += (try? house.examine()) ?? [unreadable]
        findings += await unreachable()
        let models = prices().rows.count + settings.aliases.count
        let looked = files.count + 2 + models + ((try? house.count()) ?? 0) + settings.upstreams.count
        return ExaminationShape(lookedAt: Int64(looked), findings: findings.map(FindingShape.init))
    }

    private var unreadable: Finding {
        Finding(
            .logUnsigned, store.folder.path, cause: "the database under `\(store.folder.path)` cannot be read",
            cure: "look at the disk and at the daemon's log; a restart recovers what was committed")
    }

    // MARK: Files

    /// Files and folders that only the daemon's user may read.
    static func paths(_ settings: DaemonSettings) -> [String] {
        let data = settings.dataDir
        let peppers = settings.keys.pepperDir ?? "\(data)/pepper"
        let numbers = (try? PepperFolder.numbers(in: peppers)) ?? []
        return [
            data, "\(data)/gatehouse.db", "\(data)/personal.db", "\(data)/owner.key", "\(data)/heads", peppers,
            LogSecrets.identifierFile(settings), settings.keys.warmKeyFile,
        ] + ((try? LogSecrets.files(settings).paths()) ?? []) + numbers.map { "\(peppers)/\($0)" }
            + ReplaceableKey.allCases.map { $0.path(settings) }
            + settings.upstreams.flatMap { [$0.keyFile, $0.usageKeyFile].compactMap { $0 } }
            + [settings.client.keyFile, settings.admin.keyFile].compactMap { $0 }
    }

    // MARK: Machine

    private func sandboxes() -> [Finding] {
        guard settings.tasks.isEnabled else { return [] }
        let path = settings.tasks.sandbox.bwrap
        let isThere = FileManager.default.isExecutableFile(atPath: path)
        let (fault, closed) = sandbox.withLock { $0 }
        guard !isThere || fault != nil else { return closed.map(Self.blocked) }
        return [
            Finding(
                .sandboxMissing, path,
                cause: "tasks with tools are refused: " + (isThere ? fault ?? "" : "`\(path)` is not there"),
                cure: isThere
                    ? "mend that and restart the daemon; `tasks.enabled: false` if no tasks are wanted"
                    : "apt-get install bubblewrap, then restart the daemon")
        ]
    }

    private static func blocked(_ path: String) -> Finding {
        Finding(
            .sandboxBlocked, path,
            cause: "the user that sandboxes run under cannot read `\(path)`: tasks that use it fail",
            cure:
                "move it out of a closed folder, or let others in: chmod o+rX \(path), and o+x on the folders above it")
    }

    // MARK: Upstreams and prices

    private func unreachable() async -> [Finding] {
        var findings: [Finding] = []
        for entry in settings.upstreams where entry.kind == .messages {
            guard let upstream = try? UpstreamSettings(entry, simulatorPort: nil),
                let fault = await UpstreamCheck.fault(of: upstream, on: group)
            else { continue }
            findings.append(
                Finding(
                    .upstreamUnreachable, entry.name,
                    cause: "the upstream `\(entry.name)` at \(upstream.host):\(upstream.port) cannot be reached: "
                        + fault,
                    cure: "check `upstreams`, name server and firewall; `allow_private: true` for one in your network"))
        }
        return findings
    }

    private func unpriced(at now: Instant) -> [Finding] {
        let table = prices()
        let named =
            settings.aliases.sorted { $0.key < $1.key }.map { ("the alias `\($0.key)`", $0.value) }
            + settings.upstreams.flatMap { entry in
                (entry.models ?? []).map { ("the upstream `\(entry.name)`", $0) }
            }
        let unknown = named.filter { table.row($0.1) == nil }.map { owner, model in
            unpriced(model, "\(owner) names the model `\(model)`, which has no price: calls for it are refused")
        }
        let lapsed = table.rows.filter { !$0.isRetired && $0.rates(at: now) == nil }.map { row in
            unpriced(row.id, "no price of the model `\(row.id)` is in force now: calls for it are refused")
        }
        return unknown + lapsed
    }

    private func unpriced(_ model: String, _ cause: String) -> Finding {
        Finding(.modelUnpriced, model, cause: cause, cure: "add it to `\(settings.prices)`, then kill -HUP the daemon")
    }

    private var storeSettings: StoreDoctor.Settings {
        var looked = StoreDoctor.Settings()
        looked.signSeconds = settings.audit.signLazy / 1_000 + 30
        looked.witnesses = settings.audit.witnesses.map(\.name)
        looked.twoPersons = settings.twoPersons.map(\.rawValue)
        looked.upstreams = settings.upstreams.map(\.name)
        return looked
    }
}

extension FindingShape {
    fileprivate init(_ finding: Finding) {
        self.init(
            code: finding.kind.rawValue, severity: finding.kind.isError ? .error : .warning, subject: finding.subject,
            cause: finding.cause, cure: finding.cure)
    }
}

/// Has the clock looked at, and writes the leaf of a step.
enum ClockChore {
    static func chore(_ watch: ClockWatch, _ store: OpenStore) -> Chore {
        Chore("clock", every: .seconds(1)) {
            guard let step = watch.look(wall: SystemClock.now(), steady: SystemClock.steady()) else { return }
            let leaf = Leaf(
                .clockStepped, by: .system, on: LeafObject(.clock, "wall"),
                facts: [.steppedBy(milliseconds: step.milliseconds)])
            _ = await store.writer.change { books in try books.tell(leaf) }
        }
    }
}
