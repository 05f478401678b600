package import APIKeys
import Digests
package import Vocabulary

extension KeyRing {
    /// Judges a token from memory, at once and on any thread; a known one costs no allocation.
    ///
    /// Cheap steps come first, and nothing that an outsider can make up reaches argon2id.
    package func authenticate(
        _ token: [UInt8], at door: KeyDoor, from address: SourceAddress, now: Instant
    ) -> Recognition {
        guard let text = TokenText(token) else {
            return .settled(.refused(KeyRefusal(.keyInvalid, cause: .malformed)))
        }
        guard text.kind.opens(door) else { return .settled(.refused(KeyRefusal(.keyInvalid, cause: .wrongKind))) }
        let digest = bootKey.digest(of: token)
        if text.kind == .task { return .settled(taskCaller(digest, at: door, now: now)) }
        let row = table[text.key]
        if let known = known(digest, text.key, row, from: address, now: now) { return .settled(known) }
        return judge(text, digest, row, at: door, from: address, now: now)
    }

    /// The holder of a token that was proved before, if what was proved still stands.
    private func known(
        _ digest: Digest256, _ key: KeyDigits, _ row: KeyTable.Row?, from address: SourceAddress, now: Instant
    ) -> Authentication? {
        guard let entry = verified.find(digest, at: now) else { return nil }
        guard let row, entry.key == key, entry.epoch == row.record.epoch, row.record.isLive(at: now),
            row.record.version(Int(entry.version), at: now) != nil
        else {
            verified.remove(digest)
            return nil
        }
        noteUse(of: row, key, now: now)
        return Self.admit(Proof(record: row.record, version: Int(entry.version), source: address))
    }

    func noteUse(of row: KeyTable.Row, _ key: KeyDigits, now: Instant) {
        let minute = UInt32(clamping: now.seconds / 60)
        if row.usedMinute < minute { table.note(key, minute: minute) }
    }

    /// Judges a token that is not known: its source, its key, its sieve, and where it came from.
    private func judge(
        _ text: borrowing TokenText, _ digest: Digest256, _ row: KeyTable.Row?, at door: KeyDoor,
        from address: SourceAddress, now: Instant
    ) -> Recognition {
        let source = Source(address)
        if let wait = buckets.wait(source, at: door, now: now) {
            return .settled(.refused(KeyRefusal(.rateExceeded, retryAfter: wait, closesConnection: true)))
        }
        let sifted = refused.find(digest, epoch: row?.record.epoch, at: now).map { Sifted.refused($0) }
        switch sifted ?? sift(text, row, now: now) {
        case .refused(let cause):
            if sifted == nil { refused.put(digest, cause: cause, epoch: row?.record.epoch, at: now) }
            buckets.noteFailure(source, at: door, now: now)
            return .settled(.refused(KeyRefusal(.keyInvalid, cause: cause, key: row?.record.id)))
        case .passed(let record, let candidates):
            if let row, let refusal = Self.standing(of: row.record, from: address) {
                buckets.noteFailure(source, at: door, now: now)
                return .settled(.refused(refusal))
            }
            return .unproven(
                Claim(
                    digest: digest, key: text.key, epoch: record.epoch, candidates: candidates, door: door,
                    source: address, id: record.id))
        }
    }

    private enum Sifted {
        case refused(KeyCause)
        case passed(KeyRecord, [Claim.Candidate])
    }

    /// Compares the token's sieve with that of each live version; takes the same path, and one HMAC, for each cause.
    private func sift(_ text: borrowing TokenText, _ row: KeyTable.Row?, now: Instant) -> Sifted {
        let live = (row?.record.versions ?? []).filter { $0.isLive(at: now) }
        let secrets = live.compactMap { version in version.secret.map { (version.number, $0) } }
        let token = text.bytes
        var sieves: [Int: UInt16] = [:]
        for pepper in secrets.isEmpty ? [peppers.current] : secrets.compactMap({ peppers[$0.1.pepper] })
        where sieves[pepper.number] == nil {
            sieves[pepper.number] = pepper.sieve(of: token)
        }
        guard let record = row?.record else { return .refused(.unknown) }
        if let cause = record.cause(for: text.kind, at: now) { return .refused(cause) }
        let passed = secrets.filter { sieves[$0.1.pepper] == $0.1.sieve }
        guard !passed.isEmpty else {
            let isReadable = live.allSatisfy { $0.secret.map { peppers[$0.pepper] != nil } ?? false }
            return .refused(isReadable ? .wrongSecret : .corruptRow)
        }
        return .passed(record, passed.compactMap { number, secret in candidate(number, secret, token) })
    }

    private func candidate(_ number: Int, _ secret: StoredSecret, _ token: [UInt8]) -> Claim.Candidate? {
        guard let pepper = peppers[secret.pepper] else { return nil }
        let current = peppers.current
        let isOutdated = secret.isOutdated(pepper: current.number, parameters: settings.parameters)
        let renewal = Claim.Renewal(
            pepper: current.number, password: current.password(of: token), sieve: current.sieve(of: token))
        return Claim.Candidate(
            version: number, secret: secret, password: pepper.password(of: token),
            renewal: isOutdated ? renewal : nil)
    }
}

extension KeyKind {
    /// True if a key of this kind is good at that door, whatever its row says.
    fileprivate func opens(_ door: KeyDoor) -> Bool {
        switch (self, door) {
        case (.project, .client), (.admin, .admin), (.task, .task): true
        case (.project, _), (.admin, _), (.task, _): false
        }
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
