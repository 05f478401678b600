package import AuditLog
import Vocabulary

/// The keys that sign the logs since a rotation.
package struct LogKeys: Hashable, Sendable {
    /// Counts rotations from 1.
    package let era: Int
    /// Logs that have a new key.
    package let logs: Int
    /// What witnesses and auditors have to know.
    package let root: VerifierKey
}

extension Books {
    /// The era of the keys that sign now.
    package var logEra: Int { signer.era }

    /// The key of the root log in an era to come; nothing is changed.
    package func rootKey(in era: Int, secret: [UInt8]) throws -> VerifierKey {
        let origin = logs.place(of: LogOrigin.root).map { logs.logs[$0].origin }
        return try signer.verifierKey(of: origin ?? signer.origin(of: LogOrigin.root).text, era: era, secret: secret)
    }

    /// Has every log signed with keys of another secret from now on.
    ///
    /// Each log says so in a leaf, and the head that ends with it carries the signatures of both keys. The root log,
    /// which holds heads alone, says so in the house log, and both sign its next head.
    package mutating func rotateLogKeys(to era: Int, secret: [UInt8], by act: Act) throws -> ChangeResult<LogKeys> {
        guard era == logEra + 1 else { return .failure(.stateConflict("the keys of the logs are of era \(logEra)")) }
        let now = now
        signer.begin(era, secret: secret)
        for place in logs.logs.indices where logs.logs[place].owner != LogOrigin.house {
            try rotate(place, act, now)
        }
        guard let house = logs.place(of: LogOrigin.house) else { return .failure(.notFound("house")) }
        let leaf = try announcement(logs.logs[house].origin, act)
        try logs.begin(era, at: house, in: database)
        let receipt = try receipt(for: leaf, of: nil, at: now)
        let root = try rootKey(in: era, secret: secret)
        return .success(Changed(object: LogKeys(era: era, logs: logs.logs.count, root: root), receipt: receipt))
    }

    private mutating func rotate(_ place: Int, _ act: Act, _ now: Instant) throws {
        let log = logs.logs[place]
        let leaf = try announcement(log.origin, act)
        try logs.begin(signer.era, at: place, in: database)
        guard log.owner != LogOrigin.root else {
            try append(leaf, at: now)
            return
        }
        _ = try logs.append(leaf, at: place, now: now)
        try sign(place)
        logs.await(at: place)
    }

    private func announcement(_ origin: String, _ act: Act) throws -> Leaf {
        let key = try signer.verifierKey(of: origin, era: signer.era)
        return Leaf(
            .logKeyRotated, by: act.actor, on: LeafObject(.log, origin), request: act.request,
            facts: [.era(signer.era), .verifierKey(key.text)])
    }
}
