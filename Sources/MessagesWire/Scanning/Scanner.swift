import StrictJSON

/// Walks over one JSON text in place: strict like `JSONReader`, but without a tree and without copies.
///
/// The bytes are handed to every call, because a span cannot be stored; they must be the same ones each time.
///
/// INVARIANT: `place` is never past the end. What was read so far is valid JSON in valid UTF-8, and no object
/// that has ended holds a name twice.
struct Scanner: ~Copyable {
    /// Containers within containers; recursion over input is bounded by it.
    static let depthLimit = 128
    static let memberLimit = 10_000

    /// UTF-8 byte offset of what is read next.
    var place = 0
    /// What was wrong and where; set before `Broken` is thrown.
    private(set) var fault: JSONRefusal?
    private var depth = 0
    /// The names of all objects that are open, outermost first.
    var names: [MemberName] = []
    /// Names that were written with escapes, unescaped, one after the other.
    var unescaped: [UInt8] = []

    // So many names are a kilobyte, which the allocator has at hand.
    init() { names.reserveCapacity(24) }

    /// The reading ended; the scanner or its owner says why.
    enum Broken: Error { case broken }

    /// Notes what is wrong, and gives back what to throw.
    mutating func broken(_ cause: JSONRefusal.Cause, at offset: Int) -> Broken {
        fault = JSONRefusal(cause, at: offset)
        return .broken
    }

    /// Refuses a byte order mark and stands on the first byte of the value.
    mutating func begin(_ bytes: Span<UInt8>) throws(Broken) {
        if bytes.count >= 3, bytes[0] == 0xEF, bytes[1] == 0xBB, bytes[2] == 0xBF { throw broken(.notUTF8, at: 0) }
        skipBlanks(bytes)
    }

    /// Refuses whatever follows the value.
    mutating func end(_ bytes: Span<UInt8>) throws(Broken) {
        skipBlanks(bytes)
        guard place == bytes.count else { throw broken(.trailing, at: place) }
    }

    /// Reads any value and forgets it.
    mutating func skipValue(_ bytes: Span<UInt8>) throws(Broken) {
        switch next(bytes) {
        case UInt8(ascii: "\""): _ = try string(bytes)
        case UInt8(ascii: "{"):
            var members = try openObject(bytes)
            while try nextMember(bytes, &members) != nil { try skipValue(bytes) }
        case UInt8(ascii: "["):
            var items = try openArray(bytes)
            while try nextItem(bytes, &items) { try skipValue(bytes) }
        case UInt8(ascii: "t"): try word(bytes, "true")
        case UInt8(ascii: "f"): try word(bytes, "false")
        case UInt8(ascii: "n"): try word(bytes, "null")
        default: _ = try number(bytes)
        }
    }

    /// The byte at `place`, or 0 at the end, which starts no value.
    @inline(__always)
    func next(_ bytes: Span<UInt8>) -> UInt8 { place < bytes.count ? bytes[place] : 0 }

    @inline(__always)
    mutating func skipBlanks(_ bytes: Span<UInt8>) {
        while place < bytes.count {
            let byte = bytes[place]
            guard byte <= 0x20, byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 else { return }
            place += 1
        }
    }

    /// Takes `byte` if it stands here.
    @inline(__always)
    mutating func take(_ bytes: Span<UInt8>, _ byte: UInt8) -> Bool {
        guard next(bytes) == byte else { return false }
        place += 1
        return true
    }

    /// Takes `null` if it stands here.
    mutating func takeNull(_ bytes: Span<UInt8>) throws(Broken) -> Bool {
        guard next(bytes) == UInt8(ascii: "n") else { return false }
        try word(bytes, "null")
        return true
    }

    mutating func word(_ bytes: Span<UInt8>, _ text: StaticString) throws(Broken) {
        let end = place + text.utf8CodeUnitCount
        guard end <= bytes.count, bytes.equals(text, in: place..<end) else { throw broken(.valueExpected, at: place) }
        place = end
    }

    /// Reads a number (RFC 8259, section 6) and returns where it stands.
    mutating func number(_ bytes: Span<UInt8>) throws(Broken) -> Range<Int> {
        let start = place
        let isNegative = take(bytes, UInt8(ascii: "-"))
        if !take(bytes, UInt8(ascii: "0")), !skipDigits(bytes) {
            throw broken(isNegative ? .badNumber : .valueExpected, at: start)
        }
        if take(bytes, UInt8(ascii: ".")), !skipDigits(bytes) { throw broken(.badNumber, at: start) }
        if take(bytes, UInt8(ascii: "e")) || take(bytes, UInt8(ascii: "E")) {
            if !take(bytes, UInt8(ascii: "+")) { _ = take(bytes, UInt8(ascii: "-")) }
            guard skipDigits(bytes) else { throw broken(.badNumber, at: start) }
        }
        return start..<place
    }

    private mutating func skipDigits(_ bytes: Span<UInt8>) -> Bool {
        let start = place
        while place < bytes.count, bytes[place] &- 0x30 <= 9 { place += 1 }
        return place > start
    }

    /// One container more is open.
    mutating func enter() throws(Broken) {
        guard depth < Self.depthLimit else { throw broken(.tooDeep, at: place) }
        depth += 1
        place += 1
    }

    mutating func leave() { depth -= 1 }
}
