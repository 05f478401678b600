import APIKeys
package import Vocabulary

/// What a token that somebody found in public is to us.
package enum LeakFinding: Hashable, Sendable {
    /// Malformed, of no key of ours, or not its secret.
    case notOurs
    /// It names a key that is dead; its secret is gone, so that nobody can say whether it was the right one.
    case notLive(KeyID)
    /// The secret is right: the newest version's, which revokes the key, or that of an overlap, which ends.
    case live(KeyID, version: Int, isNewest: Bool)
    /// The pool is full; the same question again in a second.
    case busy
}

extension KeyRing {
    /// Judges a token that was found in public; `answer` is called once, at once or from the pool.
    ///
    /// Whoever reports it is not its holder, so networks and buckets do not matter, and it counts as no use of the key.
    /// A disabled key is looked at too: it could be enabled again. An invented token costs no argon2id.
    package func inspect(leaked token: [UInt8], now: Instant, then answer: @escaping @Sendable (LeakFinding) -> Void) {
        guard let text = TokenText(token), text.kind != .task, let record = table[text.key]?.record,
            record.kind == text.kind
        else { return answer(.notOurs) }
        guard record.status != .revoked, record.status != .expired, !record.isExpired(at: now) else {
            return answer(.notLive(record.id))
        }
        let candidates = sift(token, record, now: now)
        guard !candidates.isEmpty else { return answer(.notOurs) }
        let newest = record.versions.map(\.number).max()
        let claim = Claim(
            digest: bootKey.digest(of: token), key: text.key, epoch: record.epoch, candidates: candidates,
            door: .admin, source: .local, id: record.id)
        pool.prove(
            claim, slowed: { nil }, learn: { _, _ in },
            answer: { outcome, _ in
                switch outcome {
                case .proved(let version): answer(.live(claim.id, version: version, isNewest: version == newest))
                case .wrong: answer(.notOurs)
                case .busy, .slowed: answer(.busy)
                }
            })
    }
}
