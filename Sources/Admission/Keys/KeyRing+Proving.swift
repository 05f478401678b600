package import Vocabulary

extension KeyRing {
    /// Proves a claim on a thread of the pool; `answer` is called once, from there, or from here when the pool is full.
    ///
    /// Claims of one token share one run. Each is judged again when it ends, against the tables of that moment:
    /// whatever was revoked meanwhile is refused.
    package func prove(_ claim: Claim, now: Instant, then answer: @escaping @Sendable (Authentication) -> Void) {
        pool.prove(
            claim, slowed: { buckets.attempt(claim.key, from: SourceNetwork(claim.source), now: now) },
            learn: { outcome, now in self.learn(outcome, of: claim, now: now) },
            answer: { outcome, now in answer(self.conclude(outcome, of: claim, now: now)) })
    }

    /// Remembers how a run ended, for all who show that token.
    private func learn(_ outcome: ProofOutcome, of claim: Claim, now: Instant) {
        switch outcome {
        case .proved(let version):
            rememberProof(of: claim.digest, key: claim.key, version: version, epoch: claim.epoch, at: now)
            table.note(claim.key, minute: UInt32(clamping: now.seconds / 60))
            events.proved(FreshProof(key: claim.id, version: version, at: now))
        case .wrong:
            refused.put(claim.digest, cause: .wrongSecret, epoch: claim.epoch, at: now)
        case .busy, .slowed:
            break
        }
    }

    /// The answer for one of those who waited.
    private func conclude(_ outcome: ProofOutcome, of claim: Claim, now: Instant) -> Authentication {
        switch outcome {
        case .proved(let version):
            buckets.noteProof(claim.key, from: SourceNetwork(claim.source), now: now)
            return judge(proved: version, of: claim, now: now)
        case .wrong:
            buckets.noteFailure(SourceNetwork(claim.source), at: claim.door, now: now)
            return .refused(KeyRefusal(.keyInvalid, cause: .wrongSecret, key: claim.id))
        case .busy:
            return .refused(KeyRefusal(.authenticationBusy, key: claim.id, retryAfter: 1))
        case .slowed(let seconds):
            return .refused(KeyRefusal(.rateExceeded, key: claim.id, retryAfter: seconds))
        }
    }

    /// Compares what was proved with the key as it is now.
    private func judge(proved version: Int, of claim: Claim, now: Instant) -> Authentication {
        guard let row = table[claim.key] else { return .refused(KeyRefusal(.keyInvalid, cause: .unknown)) }
        if let cause = row.record.cause(for: row.record.kind, at: now) {
            return .refused(KeyRefusal(.keyInvalid, cause: cause, key: claim.id))
        }
        let proved = claim.candidates.first { $0.version == version }?.secret
        let live = row.record.version(version, at: now)
        // Under another epoch the number may stand for another secret; a string computed anew keeps its epoch.
        guard let live, row.record.epoch == claim.epoch || live.secret == proved else {
            return .refused(KeyRefusal(.keyInvalid, cause: .wrongSecret, key: claim.id))
        }
        return Self.admit(Proof(record: row.record, version: version, source: claim.source))
    }
}
