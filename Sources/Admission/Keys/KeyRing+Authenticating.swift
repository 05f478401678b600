import APIKeys
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
        // Row and record come from memory while the token is hashed.
        let place = table.expect(text.key)
        let digest = bootKey.digest(of: token) { table.expectRecord(at: place) }
        if text.kind == .task { return .settled(taskCaller(digest, at: door, now: now)) }
        let row = table[text.key]
        if let known = known(digest, text.key, row, from: address, now: now) { return .settled(known) }
        return judge(text, digest, row, at: door, from: address, now: now)
    }

    /// The holder of a token that was proved before, if what was proved still stands.
    private func known(
        _ digest: Digest256, _ key: KeyDigits, _ row: KeyTable.Row?, from address: SourceAddress, now: Instant
    ) -> Authentication? {
        guard let row, let version = provedVersion(digest, key, row, now: now) else { return nil }
        guard row.record.isLive(at: now), row.record.version(version, at: now) != nil else {
            forget(digest, key)
            return nil
        }
        noteUse(of: row, key, now: now)
        return Self.admit(Proof(record: row.record, version: version, source: address))
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
        let source = SourceNetwork(address)
        if let wait = buckets.wait(source, at: door, now: now) {
            return .settled(.refused(KeyRefusal(.rateExceeded, retryAfter: wait, closesConnection: true)))
        }
        let known = refused.find(digest, epoch: row?.record.epoch, at: now)
        let candidates = known == nil ? sift(text.bytes, row?.record, now: now) : []
        if let cause = known ?? Self.cause(against: text.kind, candidates, of: row?.record, peppers, now: now) {
            if known == nil { refused.put(digest, cause: cause, epoch: row?.record.epoch, at: now) }
            buckets.noteFailure(source, at: door, now: now)
            return .settled(.refused(KeyRefusal(.keyInvalid, cause: cause, key: row?.record.id)))
        }
        guard let record = row?.record else { return .settled(.refused(KeyRefusal(.keyInvalid, cause: .unknown))) }
        if let refusal = Self.standing(of: record, from: address) {
            buckets.noteFailure(source, at: door, now: now)
            return .settled(.refused(refusal))
        }
        return .unproven(
            Claim(
                digest: digest, key: text.key, epoch: record.epoch, candidates: candidates, door: door,
                source: address, id: record.id))
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
