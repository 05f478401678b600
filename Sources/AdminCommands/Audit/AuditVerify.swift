import ArgumentParser
import AuditLog
import StrictJSON

struct AuditVerify: Verb {
    static let configuration = verb(
        "verify", "Checks a receipt against keys that you hold; asks no daemon.",
        "gatehouse audit verify --receipt 4117.receipt --trust-policy auditor.policy",
        "gatehouse audit verify --receipt 4117.receipt --log-key gatehouse.example/audit/house+8fb1c5a2+AbCd...")

    @Option(help: "The receipt's file.")
    var receipt: String

    @Option(help: "Whom to believe: lines log, witness, group and quorum (C2SP tlog-policy).")
    var trustPolicy: String?

    @Option(help: "Instead of a policy: the one verifier key of the leaf's log.")
    var logKey: String?

    @OptionGroup var global: GlobalOptions

    func validate() throws {
        guard (trustPolicy == nil) != (logKey == nil) else { throw ValidationError("give --trust-policy or --log-key") }
    }

    func perform(_ session: Session) async throws {
        guard let bytes = session.surroundings.read(receipt) else {
            throw Complaint("the receipt `\(receipt)` cannot be read", code: Exit.usage)
        }
        let policy = try policy(session)
        do {
            let proof = try Receipt(parsing: bytes).verified(log: policy, root: trustPolicy == nil ? nil : policy)
            session.output.changed(Self.json(proof), Self.sentence(proof))
        } catch {
            throw Complaint("the receipt does not verify: \(Self.sentence(error))", code: Exit.notVerified)
        }
    }

    private func policy(_ session: Session) throws -> TrustPolicy {
        if let logKey {
            guard let key = VerifierKey(text: logKey) else {
                throw Complaint("`\(logKey)` is no verifier key", code: Exit.usage)
            }
            return TrustPolicy(log: key)
        }
        guard let path = trustPolicy, let bytes = session.surroundings.read(path) else {
            throw Complaint("the trust policy cannot be read", code: Exit.usage)
        }
        do {
            return try TrustPolicy(parsing: String(decoding: bytes, as: UTF8.self))
        } catch {
            let place = error.line == 0 ? "has no quorum line" : "is wrong in line \(error.line)"
            throw Complaint("the trust policy `\(path)` \(place)", code: Exit.usage)
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
}
