import AdminContract
import ArgumentParser
import AuditLog
import Digests
import StrictJSON

struct AuditVerify: Verb {
    static let configuration = verb(
        "verify", "Checks the logs of the daemon, or offline a receipt or an export.",
        "gatehouse audit verify --log acme",
        "gatehouse audit verify --export oct.tar --log-key KEY --trust-policy root.policy --export-key 4a46ee...")

    @Option(help: "Of the daemon only this log: a tenant or house; all without it.")
    var log: String?

    @Option(help: "The receipt's file.")
    var receipt: String?

    @Option(help: "The file of an export, or the folder that it was unpacked into.")
    var export: String?

    @Option(help: "With --export: the first leaf that must be in it.")
    var from: Int?

    @Option(help: "With --export: the leaf before which it may end.")
    var to: Int?

    @OptionGroup var trust: TrustOptions
    @OptionGroup var global: GlobalOptions

    func validate() throws {
        guard [log, receipt, export].count(where: { $0 != nil }) <= 1 else {
            throw ValidationError("give one of --log, --receipt and --export")
        }
        guard export != nil || (from == nil && to == nil) else {
            throw ValidationError("--from and --to go with --export; a log of the daemon is always read whole")
        }
        guard (from ?? 0) >= 0, (from ?? 0) <= (to ?? .max) else {
            throw ValidationError("--from and --to are numbers of leaves, the first not behind the second")
        }
        guard receipt == nil || trust.maxAge == nil else {
            throw ValidationError("a receipt is good at any age; --max-age is for a daemon and for --export")
        }
        guard trust.witnesses.isEmpty || trust.trustPolicy != nil || (receipt == nil && export == nil) else {
            throw ValidationError("--witness goes with --trust-policy, which has the root log's key")
        }
    }

    func perform(_ session: Session) async throws {
        if let receipt {
            try verify(receipt: receipt, session)
        } else if let export {
            try await verify(export: export, session)
        } else {
            try await verifyDaemon(session)
        }
    }

    // MARK: The daemon

    private func verifyDaemon(_ session: Session) async throws {
        var audit = OnlineAudit(
            session: session, trust: try trust.root(session.surroundings), witnesses: try trust.cosigners())
        if let maxAge = trust.maxAge { audit.maxAge = maxAge.seconds }
        let report = try await audit.verify(log)
        if trust.trustPolicy == nil {
            session.output.note("the root log's key was not checked; bring it along with --trust-policy")
        }
        session.output.changed(
            .members([
                "verified": .bool(true), "logs": .integer(Int64(report.logs)), "leaves": .integer(Int64(report.leaves)),
                "heads": .integer(Int64(report.heads)), "accounts": .integer(Int64(report.accounts)),
            ]),
            "ok  \(report.logs) logs, \(report.leaves) leaves, \(report.accounts) accounts, "
                + "balances fold to 0 difference")
    }

    // MARK: A receipt

    private func verify(receipt path: String, _ session: Session) throws {
        guard let bytes = session.surroundings.read(path) else {
            throw Complaint("the receipt `\(path)` cannot be read", code: Exit.usage)
        }
        let (log, root) = (try trust.log(), try trust.root(session.surroundings))
        do {
            let proof = try Receipt(parsing: bytes).verified(log: log, root: root)
            session.output.changed(Self.json(proof), Self.sentence(proof))
        } catch {
            throw Complaint("the receipt does not verify: \(Self.sentence(error))", code: Exit.notVerified)
        }
    }

    private static func sentence(_ proof: VerifiedReceipt) -> String {
        let root = proof.root.map { ", under the root head of size \($0.size)" } ?? ", without a root log"
        return "ok  leaf \(proof.index) of \(proof.checkpoint.origin), size \(proof.checkpoint.size)\(root)"
    }

    private static func json(_ proof: VerifiedReceipt) -> JSONValue {
        .members([
            "verified": .bool(true), "origin": .string(proof.checkpoint.origin), "index": .integer(Int64(proof.index)),
            "size": .integer(Int64(proof.checkpoint.size)),
            "root_size": proof.root.map { .integer(Int64($0.size)) } ?? .null,
        ])
    }

    private static func sentence(_ refusal: ReceiptRefusal) -> String {
        switch refusal {
        case .malformed: "the file is no receipt"
        case .leafNotInLog: "the leaf is not in the log that the receipt names"
        case .notBelieved(let cause): "its head is not believed (\(cause))"
        case .leafMalformed: "the leaf is no leaf of ours, or stands at another place"
        case .rootProofMissing: "it has no root proof; ask for it again once the witnesses have answered"
        case .headNotInRootLog: "its head is not in the root log"
        }
    }

    // MARK: An export

    private func verify(export path: String, _ session: Session) async throws {
        guard let root = try trust.root(session.surroundings) else {
            throw Complaint("an export needs the root log's keys: --trust-policy", code: Exit.usage)
        }
        var auditor = Auditor(
            exportKeys: try trust.exports(), log: try trust.log(), root: root, now: session.surroundings.now)
        auditor.wanted = (from, to)
        auditor.maxAge = trust.maxAge?.seconds
        let files = try BundleArchive.files(path) ?? BundleFolder.files(path, session.surroundings)
        let meter = Meter(ProgressMeter(session, "audit verify"))
        auditor.progress = { done, all in meter.value.tell(done: done, of: all, unit: "leaves") }
        do {
            let report = try await EvidenceVerifier(files, by: auditor).verify()
            meter.value.end()
            session.output.changed(Self.json(report), Self.sentence(report))
        } catch {
            throw Complaint("the export does not verify: \(error)", code: Exit.notVerified)
        }
    }

    /// Lets the verifier's closure move the meter on.
    private final class Meter {
        var value: ProgressMeter

        init(_ value: ProgressMeter) { self.value = value }
    }

    private static func sentence(_ report: EvidenceReport) -> String {
        let manifest = report.manifest
        return "ok  \(manifest.to - manifest.from) leaves of \(manifest.log), balances fold to 0 difference, "
            + "\(report.openHolds.count) holds open"
    }

    private static func json(_ report: EvidenceReport) -> JSONValue {
        .members([
            "verified": .bool(true), "log": .string(report.manifest.log),
            "from": .integer(Int64(report.manifest.from)), "to": .integer(Int64(report.manifest.to)),
            "root": .string(report.manifest.root.hex), "cosigned_at": report.cosignedAt.map { .integer($0) } ?? .null,
            "open_holds": .array(report.openHolds.map { .string($0) }), "policies": .integer(Int64(report.policies)),
            "prices": .integer(Int64(report.prices)),
        ])
    }
}
