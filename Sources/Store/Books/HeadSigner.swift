import AuditLog
import Digests

/// Signs the heads of this deployment's logs; each log has a key of its own, derived from one secret.
final class HeadSigner {
    /// A key behind a reference, because keys cannot be copied into a dictionary.
    private final class Signer {
        let key: LogKey

        init(_ key: consuming LogKey) { self.key = key }
    }

    let deployment: String
    private let secret: [UInt8]
    private var signers: [String: Signer] = [:]

    init(deployment: String, secret: [UInt8]) {
        self.deployment = deployment
        self.secret = secret
    }

    /// The origin of the log of `owner`.
    func origin(of owner: String) throws -> LogOrigin {
        guard let origin = LogOrigin(deployment: deployment, log: owner) else {
            throw StoreFailure(doing: "naming a log", cause: "`\(deployment)/audit/\(owner)` is no key name")
        }
        return origin
    }

    func verifierKey(of origin: String, era: Int) throws -> VerifierKey { try signer(origin, era).key.verifierKey }

    /// The head of a log as a signed note.
    func sign(_ log: LogBook.OpenLog) throws -> SignedNote {
        let head = Checkpoint(origin: log.origin, size: log.edge.size, root: log.edge.root)
        return try signer(log.origin, log.era).key.sign(head)
    }

    private func signer(_ origin: String, _ era: Int) throws -> Signer {
        let name = "\(origin)\n\(era)"
        if let signer = signers[name] { return signer }
        let words = origin.dropFirst(deployment.utf8.count + "/audit/".utf8.count).split(separator: "/")
        let generation = LogOrigin.generation(of: origin)
        guard let owner = words.first,
            let named = LogOrigin(deployment: deployment, log: String(owner), generation: generation),
            let key = LogKey(secret: secret, origin: named, era: era)
        else {
            throw StoreFailure(doing: "deriving a log key", cause: "the audit secret gives no key")
        }
        let signer = Signer(key)
        signers[name] = signer
        return signer
    }
}
