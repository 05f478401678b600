import APIKeys
import Vocabulary

extension KeyRing {
    /// The live versions whose sieve `token` passes: all but one in 65,536 wrong secrets end here, without argon2id.
    ///
    /// One HMAC for each pepper in use, and one with a dummy where there is no key or no version.
    func sift(_ token: [UInt8], _ record: KeyRecord?, now: Instant) -> [Claim.Candidate] {
        let live = (record?.versions ?? []).filter { $0.isLive(at: now) }
        let secrets = live.compactMap { version in version.secret.map { (number: version.number, secret: $0) } }
        let inUse = secrets.isEmpty ? [peppers.current] : secrets.compactMap { peppers[$0.secret.pepper] }
        var sieves: [Int: UInt16] = [:]
        for pepper in inUse where sieves[pepper.number] == nil { sieves[pepper.number] = pepper.sieve(of: token) }
        let passed = secrets.filter { sieves[$0.secret.pepper] == $0.secret.sieve }
        return passed.compactMap { number, secret in candidate(number, secret, token) }
    }

    /// What is wrong with a token that names `record`, or nothing.
    static func cause(
        against kind: KeyKind, _ candidates: [Claim.Candidate], of record: KeyRecord?, _ peppers: Peppers,
        now: Instant
    ) -> KeyCause? {
        guard let record else { return .unknown }
        if let cause = record.cause(for: kind, at: now) { return cause }
        guard candidates.isEmpty else { return nil }
        let live = record.versions.filter { $0.isLive(at: now) }
        let isReadable = live.allSatisfy { $0.secret.map { peppers[$0.pepper] != nil } ?? false }
        return isReadable ? .wrongSecret : .corruptRow
    }

    private func candidate(_ number: Int, _ secret: StoredSecret, _ token: [UInt8]) -> Claim.Candidate? {
        guard let pepper = peppers[secret.pepper] else { return nil }
        return Claim.Candidate(
            version: number, secret: secret, password: pepper.password(of: token), renewal: renewal(of: secret, token))
    }

    private func renewal(of secret: StoredSecret, _ token: [UInt8]) -> Claim.Renewal? {
        let current = peppers.current
        guard secret.isOutdated(pepper: current.number, parameters: settings.parameters) else { return nil }
        return Claim.Renewal(
            pepper: current.number, password: current.password(of: token), sieve: current.sieve(of: token))
    }
}

extension KeyRecord {
    /// What the row says against a token of that kind, its secret aside.
    func cause(for kind: KeyKind, at now: Instant) -> KeyCause? {
        guard self.kind == kind else { return .wrongKind }
        switch status {
        case .revoked: return .revoked
        case .disabled: return .disabled
        case .expired: return .expired
        case .active: return isExpired(at: now) ? .expired : nil
        }
    }
}
