import APIKeys
import Digests
import Vocabulary

/// The token of a key that was proved last, in the key's own row.
///
/// A busy key mostly has one token, and then a look-up reads one place of memory for key and proof. It holds under the
/// epoch of the row's record.
struct ProvedToken {
    private(set) var digest = Digest256()
    /// 0 if there is none.
    private(set) var version: Int32 = 0
    /// Minutes since 1970.
    var usedMinute: UInt32 = 0

    init() {}

    init(_ digest: Digest256, version: Int, usedMinute: UInt32) {
        (self.digest, self.version, self.usedMinute) = (digest, Int32(clamping: version), usedMinute)
    }

    var isThere: Bool { version != 0 }
}

/// What was proved: of each key the newest token in its row, other tokens of it in the verified cache.
extension KeyRing {
    /// The version whose token has that digest, if it was proved under the row's epoch and used since.
    func provedVersion(_ digest: Digest256, _ key: KeyDigits, _ row: KeyTable.Row, now: Instant) -> Int? {
        let minute = VerifiedCache.minute(now)
        if row.proved.isThere, row.proved.digest == digest {
            guard !verified.isOver(row.proved.usedMinute, at: minute) else {
                forget(digest, key)
                return nil
            }
            if row.proved.usedMinute < minute { table.change(key) { $0.use(digest, minute) } }
            return Int(row.proved.version)
        }
        guard let entry = verified.find(digest, at: now) else { return nil }
        guard entry.key == key, entry.epoch == row.record.epoch else {
            verified.remove(digest)
            return nil
        }
        return Int(entry.version)
    }

    /// Remembers a proved token; `usedMinute` is that of now unless it comes from the warm file.
    func rememberProof(
        of digest: Digest256, key: KeyDigits, version: Int, epoch: UInt64, usedMinute: UInt32? = nil, at now: Instant
    ) {
        let minute = VerifiedCache.minute(now)
        let token = ProvedToken(digest, version: version, usedMinute: min(usedMinute ?? minute, minute))
        var other: ProvedToken? = token
        table.change(key) { row in
            guard row.record.epoch == epoch, token.version >= row.proved.version else { return }
            other = row.proved.isThere && row.proved.digest != digest ? row.proved : nil
            row.proved = token
        }
        verified.noteChange()
        guard let other else { return }
        verified.put(
            other.digest, key: key, version: Int(other.version), epoch: epoch, usedMinute: other.usedMinute, at: now)
    }

    /// Forgets a token whose key or version has ended.
    func forget(_ digest: Digest256, _ key: KeyDigits) {
        table.change(key) { if $0.proved.digest == digest { $0.proved = ProvedToken() } }
        verified.remove(digest)
    }

    /// How many tokens are remembered.
    var provedCount: Int { verified.count + table.provedCount }
}

extension KeyTable.Row {
    fileprivate mutating func use(_ digest: Digest256, _ minute: UInt32) {
        guard proved.digest == digest else { return }
        proved.usedMinute = max(proved.usedMinute, minute)
    }
}
