/// Bytes that are put together from many short pieces, and are an array once, at the end.
///
/// An array looks at who holds it, at its count and at its room for each piece; this asks for room once a piece.
///
/// INVARIANT: the first `count` of the `room` bytes at `base` are written.
// SAFETY: the memory is this value's alone; it cannot be copied, and frees it at its end.
@safe package struct ByteSheet: ~Copyable {
    private var base: UnsafeMutablePointer<UInt8>
    private var room: Int
    /// Bytes that are written.
    package private(set) var count = 0

    /// - Parameter room: Bytes for which nothing is moved.
    package init(room: Int) {
        self.room = max(room, 16)
        // SAFETY: fresh memory, freed at the end.
        unsafe base = UnsafeMutablePointer.allocate(capacity: self.room)
    }

    // SAFETY: nobody uses it any more.
    deinit { unsafe base.deallocate() }

    /// What was put together.
    package var array: [UInt8] {
        // SAFETY: exactly the bytes that are written.
        unsafe [UInt8](unsafeUninitializedCapacity: count) { bytes, initialized in
            if let start = bytes.baseAddress { unsafe start.initialize(from: base, count: count) }
            initialized = count
        }
    }

    /// The byte at `place`, before `count`.
    package subscript(place: Int) -> UInt8 {
        precondition(place >= 0 && place < count, "a byte is read where one was written")
        // SAFETY: below `count`.
        return unsafe base[place]
    }

    /// Adds one byte.
    @inline(__always)
    package mutating func append(_ byte: UInt8) {
        makeRoom(1)
        put(byte)
    }

    /// Adds a text that is fixed.
    @inline(__always)
    package mutating func append(_ text: StaticString) {
        makeRoom(text.utf8CodeUnitCount)
        // SAFETY: the literal holds as many code units, and there is room for them.
        unsafe (base + count).initialize(from: text.utf8Start, count: text.utf8CodeUnitCount)
        count += text.utf8CodeUnitCount
    }

    /// Adds bytes as they are.
    package mutating func append(_ text: some Collection<UInt8>) {
        let length = text.count
        makeRoom(length)
        // SAFETY: there is room for so many bytes.
        let rest = unsafe UnsafeMutableBufferPointer(start: base + count, count: length)
        let (_, end) = unsafe rest.initialize(from: text)
        precondition(end == length, "a collection has as many bytes as it says")
        count += length
    }

    /// The number in decimal digits.
    package mutating func append(decimal number: Int64) {
        if number < 0 { append(UInt8(ascii: "-")) }
        var (rest, digits) = (number.magnitude, 1)
        var limit: UInt64 = 10
        while rest >= limit, digits < 20 {
            digits += 1
            limit = limit > UInt64.max / 10 ? UInt64.max : limit * 10
        }
        append(digits: rest, digits)
    }

    /// The last `width` decimal digits of a number, with zeros before it.
    @inline(__always)
    package mutating func append(digits number: UInt64, _ width: Int) {
        makeRoom(width)
        var rest = number
        for place in stride(from: count + width - 1, through: count, by: -1) {
            // SAFETY: there is room for `width` bytes behind `count`.
            unsafe base[place] = 0x30 + UInt8(truncatingIfNeeded: rest % 10)
            rest /= 10
        }
        count += width
    }

    /// Two hexadecimal digits for each byte, in lower case.
    package mutating func append(hexadecimal bytes: UnsafeRawBufferPointer) {
        makeRoom(2 * bytes.count)
        for place in 0..<bytes.count {
            // SAFETY: the caller's bytes, for the time of this call.
            let byte = unsafe bytes[place]
            put(Self.hexDigit(byte >> 4))
            put(Self.hexDigit(byte & 15))
        }
    }

    /// True where a string of JSON would have to escape a byte: a control, a quotation mark or a backslash.
    package func needsEscape(in range: Range<Int>) -> Bool {
        precondition(range.lowerBound >= 0 && range.upperBound <= count, "bytes are read where some were written")
        var place = range.lowerBound
        while place + 8 <= range.upperBound {
            // SAFETY: eight written bytes.
            let word = unsafe UnsafeRawPointer(base + place).loadUnaligned(as: UInt64.self)
            if Self.mayNeedEscape(word) { break }
            place += 8
        }
        // SAFETY: below `count`.
        while place < range.upperBound, unsafe !Self.isEscaped(base[place]) { place += 1 }
        return place < range.upperBound
    }

    private static func isEscaped(_ byte: UInt8) -> Bool { byte < 0x20 || byte == 0x22 || byte == 0x5C }

    /// True where one of eight bytes is escaped, and of some that are not: those behind it, and above 0x7F.
    private static func mayNeedEscape(_ word: UInt64) -> Bool {
        let (low, high): (UInt64, UInt64) = (0x0101_0101_0101_0101, 0x8080_8080_8080_8080)
        let (quoted, escaped) = (word ^ low &* 0x22, word ^ low &* 0x5C)
        return ((word &- low &* 0x20) | (quoted &- low) | (escaped &- low)) & high != 0
    }

    /// Takes everything from `place` on away again.
    package mutating func cut(from place: Int) {
        precondition(place >= 0 && place <= count, "only what was written is taken away")
        count = place
    }

    @inline(__always)
    static func hexDigit(_ value: UInt8) -> UInt8 { value < 10 ? 0x30 + value : 0x61 - 10 + value }

    @inline(__always)
    private mutating func put(_ byte: UInt8) {
        // SAFETY: who calls it has made room.
        unsafe base[count] = byte
        count += 1
    }

    @inline(__always)
    private mutating func makeRoom(_ length: Int) {
        if length > room - count { grow(by: length) }
    }

    @inline(never)
    private mutating func grow(by length: Int) {
        let larger = max(2 * room, count + length)
        let moved = UnsafeMutablePointer<UInt8>.allocate(capacity: larger)
        // SAFETY: the larger memory holds what the smaller one did.
        unsafe moved.initialize(from: base, count: count)
        unsafe base.deallocate()
        unsafe (base, room) = (moved, larger)
    }
}
