import AuditLog
import Digests

/// Signs the heads of this deployment's logs; each log has a key of its own, derived from the secret of its era.
final class HeadSigner {
    /// A key behind a reference, because keys cannot be copied into a dictionary.
    private final class Signer {
        let key: LogKey

        init(_ key: consuming LogKey) { self.key = key }
    }

    let deployment: String
    /// Of the logs that are opened now.
    private(set) var era: Int
    private var secrets: [Int: [UInt8]]
    private var signers: [String: Signer] = [:]

    /// - Parameter secrets: By era, those that are not used yet as well.
    init(deployment: String, secrets: [Int: [UInt8]], era: Int) {
        (self.deployment, self.secrets, self.era) = (deployment, secrets, era)
    }

    /// Signs with keys of `secret` from now on; the older ones stay until they are forgotten.
    func begin(_ era: Int, secret: [UInt8]) {
        secrets[era] = secret
        self.era = era
    }

    /// Forgets the secrets and keys of the eras before.
    func forgetOld() {
        guard secrets.keys.contains(where: { $0 < era }) else { return }
        secrets = secrets.filter { $0.key >= era }
        signers = signers.filter { name, _ in name.hasSuffix("\n\(era)") }
    }

    /// The origin of the log of `owner`.
    func origin(of owner: String) throws -> LogOrigin {
        guard let origin = LogOrigin(deployment: deployment, log: owner) else {
            throw StoreFailure(doing: "naming a log", cause: "`\(deployment)/audit/\(owner)` is no key name")
        }
        return origin
    }

    func verifierKey(of origin: String, era: Int) throws -> VerifierKey { try signer(origin, era).key.verifierKey }

    /// The key that another secret gives.
    func verifierKey(of origin: String, era: Int, secret: [UInt8]) throws -> VerifierKey {
        try key(origin, era, secret).verifierKey
    }

    /// The head of a log as a signed note; of two keys where a rotation begins.
    func sign(_ log: LogBook.OpenLog) throws -> SignedNote {
        let head = Checkpoint(origin: log.origin, size: log.edge.size, root: log.edge.root)
        let note = try signer(log.origin, log.era).key.sign(head)
        guard let old = log.eraBefore, secrets[old] != nil else { return note }
        return note.adding([try signer(log.origin, old).key.signature(of: head)]) ?? note
    }

    private func signer(_ origin: String, _ era: Int) throws -> Signer {
        let name = "\(origin)\n\(era)"
        if let signer = signers[name] { return signer }
        guard let secret = secrets[era] else {
            throw StoreFailure(doing: "signing \(origin)", cause: "the audit key of era \(era) is not there")
        }
        let signer = Signer(try key(origin, era, secret))
        signers[name] = signer
        return signer
    }

    private func key(_ origin: String, _ era: Int, _ secret: [UInt8]) throws -> LogKey {
        let words = origin.dropFirst(deployment.utf8.count + "/audit/".utf8.count).split(separator: "/")
        let generation = LogOrigin.generation(of: origin)
        guard let owner = words.first,
            let named = LogOrigin(deployment: deployment, log: String(owner), generation: generation),
            let key = LogKey(secret: secret, origin: named, era: era)
        else {
            throw StoreFailure(doing: "deriving a log key", cause: "the audit secret gives no key")
        }
        return key
    }
}
