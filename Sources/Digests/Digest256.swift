/// 32 bytes: a SHA-256 hash, an HMAC or a tree node, held in four words so that it needs no allocation.
package struct Digest256: Hashable, Sendable {
    package static let byteCount = 32
    private var words: (UInt64, UInt64, UInt64, UInt64)

    /// All zero bytes.
    package init() { words = (0, 0, 0, 0) }

    /// Takes the bytes as they lie in memory.
    init(words: (UInt64, UInt64, UInt64, UInt64)) { self.words = words }

    /// Returns `nil` unless there are exactly 32 bytes.
    package init?(_ bytes: some Collection<UInt8>) {
        guard bytes.count == Self.byteCount else { return nil }
        self.init()
        // SAFETY: both sides have 32 bytes.
        unsafe withMutableBytes { target in unsafe target.copyBytes(from: bytes) }
    }

    /// Returns `nil` unless there are exactly 32 bytes.
    package init?(_ bytes: Span<UInt8>) {
        guard bytes.count == Self.byteCount else { return nil }
        self.init()
        // SAFETY: both sides have 32 bytes.
        unsafe withMutableBytes { target in
            unsafe bytes.withUnsafeBytes { source in unsafe target.copyMemory(from: source) }
        }
    }

    /// Returns `nil` unless `hex` is 64 hexadecimal digits in lower case.
    package init?(lowerHex hex: Span<UInt8>) {
        guard hex.count == 2 * Self.byteCount else { return nil }
        self.init()
        guard let first = Self.word(hex, 0), let second = Self.word(hex, 16) else { return nil }
        guard let third = Self.word(hex, 32), let fourth = Self.word(hex, 48) else { return nil }
        words = (first.bigEndian, second.bigEndian, third.bigEndian, fourth.bigEndian)
    }

    /// The number that 16 digits stand for.
    private static func word(_ hex: Span<UInt8>, _ start: Int) -> UInt64? {
        var (word, isWrong) = (UInt64(0), false)
        for place in start..<(start + 16) {
            let (figure, letter) = (hex[place] &- 0x30, hex[place] &- 0x61)
            isWrong = isWrong || (figure > 9 && letter > 5)
            word = word << 4 | UInt64(figure <= 9 ? figure : letter &+ 10)
        }
        return isWrong ? nil : word
    }

    /// Returns `nil` unless `hex` is 64 hexadecimal digits.
    package init?(hex: String) {
        guard let bytes = Hex.decode(hex) else { return nil }
        self.init(bytes)
    }

    package var bytes: [UInt8] {
        // SAFETY: copied before the pointer ends.
        unsafe withBytes { bytes in unsafe Array(bytes) }
    }

    /// 64 lower-case hexadecimal digits.
    package var hex: String { Hex.encode(bytes) }

    /// Lends the 32 bytes during the call.
    package func withBytes<Result>(_ body: (UnsafeRawBufferPointer) throws -> Result) rethrows -> Result {
        // SAFETY: the tuple is a trivial value without padding, and the pointer ends with the call.
        try unsafe withUnsafeBytes(of: words) { bytes in try unsafe body(bytes) }
    }

    mutating func withMutableBytes<Result>(_ body: (UnsafeMutableRawBufferPointer) -> Result) -> Result {
        // SAFETY: as above; every bit pattern is a value.
        unsafe withUnsafeMutableBytes(of: &words) { bytes in unsafe body(bytes) }
    }

    package static func == (left: Digest256, right: Digest256) -> Bool { left.words == right.words }

    /// Takes two of the four words: they are uniform already.
    package func hash(into hasher: inout Hasher) {
        hasher.combine(words.0)
        hasher.combine(words.3)
    }
}

/// Hexadecimal text, lower case when written, both cases when read.
package enum Hex {
    /// Two digits per byte.
    package static func encode(_ bytes: some Collection<UInt8>) -> String {
        var text: [UInt8] = []
        text.reserveCapacity(2 * bytes.count)
        let digits = Self.digits  // fetched once: a static is looked up through a lock at each use
        for byte in bytes {
            text.append(digits[Int(byte >> 4)])
            text.append(digits[Int(byte & 15)])
        }
        return String(decoding: text, as: UTF8.self)
    }

    /// Returns `nil` for an odd number of digits or another character.
    package static func decode(_ text: String) -> [UInt8]? {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(text.utf8.count / 2)
        var high: UInt8?
        let values = Self.values
        for digit in text.utf8 {
            let value = values[Int(digit)]
            guard value < 16 else { return nil }
            if let first = high { bytes.append(first << 4 | value) }
            high = high == nil ? value : nil
        }
        return high == nil ? bytes : nil
    }

    private static let digits = Array("0123456789abcdef".utf8)

    private static let values: [UInt8] = {
        var table = [UInt8](repeating: 255, count: 256)
        for (value, digit) in digits.enumerated() { table[Int(digit)] = UInt8(value) }
        for (value, digit) in "ABCDEF".utf8.enumerated() { table[Int(digit)] = UInt8(value + 10) }
        return table
    }()
}
