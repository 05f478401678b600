import AdminContract
import ArgumentParser
import AuditLog
import Digests

/// Whom an auditor believes: keys that came to him by another way than the evidence did.
struct TrustOptions: ParsableArguments {
    @Option(help: "The verifier key of the leaf's log: NAME+ID+KEY.")
    var logKey: String?

    @Option(help: "File with the root log, its witnesses and their quorum (C2SP tlog-policy).")
    var trustPolicy: String?

    @Option(
        name: .customLong("witness"),
        help: "A witness that must have cosigned the root log's head: NAME+ID+KEY; may be repeated.")
    var witnesses: [String] = []

    @Option(help: "How old the last cosignature may be: of the daemon 5m without it, of an export any age.")
    var maxAge: Lapse?

    @Option(help: "With --export: the public key that signs exports, 64 hexadecimal digits.")
    var exportKey: String?

    /// The policy for the leaf's own log, which nobody cosigns.
    func log() throws(Complaint) -> TrustPolicy {
        guard let logKey else { throw Complaint("name the key of the leaf's log with --log-key", code: Exit.usage) }
        guard let key = VerifierKey(text: logKey) else {
            throw Complaint("`\(logKey)` is no verifier key", code: Exit.usage)
        }
        return TrustPolicy(log: key)
    }

    /// The policy for the root log; `nil` where none was given.
    func root(_ surroundings: Surroundings) throws(Complaint) -> TrustPolicy? {
        guard let path = trustPolicy else { return nil }
        guard let bytes = surroundings.read(path) else {
            throw Complaint("the trust policy `\(path)` cannot be read", code: Exit.usage)
        }
        let policy: TrustPolicy
        do { policy = try TrustPolicy(parsing: String(decoding: bytes, as: UTF8.self)) } catch {
            let place = error.line == 0 ? "has no quorum line" : "is wrong in line \(error.line)"
            throw Complaint("the trust policy `\(path)` \(place)", code: Exit.usage)
        }
        return policy.requiring(try cosigners())
    }

    /// The witnesses that were named one by one.
    func cosigners() throws(Complaint) -> [VerifierKey] {
        var keys: [VerifierKey] = []
        for text in witnesses {
            guard let key = VerifierKey(text: text), key.algorithm == .cosignature else {
                throw Complaint("`\(text)` is no verifier key of a witness", code: Exit.usage)
            }
            keys.append(key)
        }
        return keys
    }

    func exports() throws(Complaint) -> [VerifyingKey] {
        guard let text = exportKey else {
            throw Complaint("name the key that signs exports with --export-key", code: Exit.usage)
        }
        guard let digest = Digest256(hex: text), let key = VerifyingKey(digest.bytes) else {
            throw Complaint("`\(text)` is no key of 64 hexadecimal digits", code: Exit.usage)
        }
        return [key]
    }
}
