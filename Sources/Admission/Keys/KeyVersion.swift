package import APIKeys
package import Vocabulary

/// One secret of a key; rotation adds one and lets the older end.
package struct KeyVersion: Hashable, Sendable {
    private let end: Deadline
    private let place: Int32
    /// `nil` if the stored string cannot be read: a corrupt row, which lets nobody in.
    package let secret: StoredSecret?

    package init(number: Int, secret: StoredSecret?, notAfter: Instant? = nil) {
        (self.secret, place, end) = (secret, Int32(clamping: number), Deadline(notAfter))
    }

    /// Takes a stored row, whose string may turn out to be corrupt.
    package init(number: Int, phc: String, pepper: Int, sieve: UInt16, notAfter: Instant?) {
        let bytes = Array(phc.utf8)
        self.init(number: number, phc: bytes.span, pepper: pepper, sieve: sieve, notAfter: notAfter)
    }

    /// Takes a stored row as it lies in the database.
    init(number: Int, phc: Span<UInt8>, pepper: Int, sieve: UInt16, notAfter: Instant?) {
        // What is wrong with the string does not matter here: the row is corrupt and says so.
        let secret = (try? PHCString(phc)).map { StoredSecret(phc: $0, pepper: pepper, sieve: sieve) }
        self.init(number: number, secret: secret, notAfter: notAfter)
    }

    /// 1, 2, 3 ...
    package var number: Int { Int(place) }

    /// The end of the overlap; `nil` for the newest.
    package var notAfter: Instant? { end.instant }

    func isLive(at now: Instant) -> Bool { !end.hasPassed(at: now) }
}

/// An instant or never, in one word.
struct Deadline: Hashable, Sendable {
    private let nanoseconds: Int64

    init(_ instant: Instant?) { nanoseconds = instant?.nanoseconds ?? .max }

    var instant: Instant? { nanoseconds == .max ? nil : Instant(nanoseconds: nanoseconds) }

    func hasPassed(at now: Instant) -> Bool { nanoseconds != .max && nanoseconds <= now.nanoseconds }
}
