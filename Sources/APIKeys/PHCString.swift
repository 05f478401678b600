package import Digests

/// What argon2id made of one secret, as it is stored: `$argon2id$v=19$m=19456,t=2,p=1$<salt>$<tag>`.
///
/// Our own reader, because the library's believes the numbers in the string, up to 4 TiB and 2^32 passes. It takes one
/// spelling of each value, so that reading and writing are inverse.
package struct PHCString: Hashable, Sendable {
    package static let saltBytes = 16
    package let parameters: Argon2Parameters
    package let salt: Salt
    package let tag: Digest256

    package init(parameters: Argon2Parameters, salt: Salt, tag: Digest256) {
        (self.parameters, self.salt, self.tag) = (parameters, salt, tag)
    }

    /// Reads one, refusing in the order of the cases.
    package init(_ text: String) throws(PHCRefusal) {
        let bytes = Array(text.utf8)
        try self.init(bytes.span)
    }

    /// Reads one where it is: a start reads a hundred thousand of these.
    package init(_ bytes: Span<UInt8>) throws(PHCRefusal) {
        guard bytes.count <= Self.lengthLimit else { throw .tooLong }
        guard let marks = Self.marks(bytes), marks[0] == 0,
            Self.isEqual(bytes.extracting(1..<marks[1]), "argon2id"),
            Self.isEqual(bytes.extracting(marks[1] + 1..<marks[2]), "v=19")
        else { throw .prefix }
        parameters = try Self.parameters(bytes.extracting(marks[2] + 1..<marks[3]))
        let (salt, tag) = (bytes.extracting(marks[3] + 1..<marks[4]), bytes.extracting(marks[4] + 1..<bytes.count))
        guard let salt = Base64.decode16(salt) else { throw .salt }
        guard let tag = Base64.decode32(tag) else { throw .tag }
        (self.salt, self.tag) = (Salt(salt), tag)
    }

    package var text: String {
        let cost = "m=\(parameters.memory),t=\(parameters.passes),p=\(parameters.lanes)"
        let (salt, tag) = (Base64.encode(salt.bytes, padded: false), Base64.encode(tag.bytes, padded: false))
        return "$argon2id$v=19$\(cost)$\(salt)$\(tag)"
    }

    /// The longest string that can be right has 99 bytes.
    private static let lengthLimit = 128

    /// The places of the five `$`; `nil` for more or fewer.
    private static func marks(_ bytes: Span<UInt8>) -> InlineArray<5, Int>? {
        var (marks, count) = (InlineArray<5, Int>(repeating: 0), 0)
        for place in bytes.indices where bytes[place] == UInt8(ascii: "$") {
            guard count < 5 else { return nil }
            marks[count] = place
            count += 1
        }
        return count == 5 ? marks : nil
    }

    private static func isEqual(_ bytes: Span<UInt8>, _ text: StaticString) -> Bool {
        guard bytes.count == text.utf8CodeUnitCount else { return false }
        // SAFETY: as many bytes as the literal has.
        return bytes.indices.allSatisfy { unsafe bytes[$0] == text.utf8Start[$0] }
    }

    private static func parameters(_ text: Span<UInt8>) throws(PHCRefusal) -> Argon2Parameters {
        var place = 0
        guard let memory = number(text, &place, after: "m"), skip(",", text, &place),
            let passes = number(text, &place, after: "t"), skip(",", text, &place),
            let lanes = number(text, &place, after: "p"), place == text.count
        else { throw .parameters }
        guard let parameters = Argon2Parameters(memory: memory, passes: passes, lanes: lanes) else { throw .cost }
        return parameters
    }

    private static func number(_ text: Span<UInt8>, _ place: inout Int, after name: Unicode.Scalar) -> UInt32? {
        guard skip(name, text, &place), skip("=", text, &place) else { return nil }
        let start = place
        var number: UInt64 = 0
        while place < text.count, (0x30...0x39).contains(text[place]) {
            guard place - start < 10 else { return nil }
            number = number * 10 + UInt64(text[place] - 0x30)
            place += 1
        }
        guard place > start, text[start] != UInt8(ascii: "0") else { return nil }
        return UInt32(exactly: number)
    }

    private static func skip(_ byte: Unicode.Scalar, _ text: Span<UInt8>, _ place: inout Int) -> Bool {
        guard place < text.count, text[place] == UInt8(ascii: byte) else { return false }
        place += 1
        return true
    }
}

/// Why a stored string was refused; such a row is corrupt and its key lets nobody in.
package enum PHCRefusal: Error, Hashable {
    case tooLong
    /// Not `$argon2id$v=19$` with five parts.
    case prefix
    /// Not `m`, `t` and `p` in this order, decimal, without sign or leading zero.
    case parameters
    /// Past the limits of `Argon2Parameters`.
    case cost
    /// Not 16 bytes in canonical base64 without padding.
    case salt
    /// Not 32 bytes in canonical base64 without padding, or something follows.
    case tag
}

/// 16 random bytes beside each stored secret, held in two words.
package struct Salt: Hashable, Sendable {
    private let high: UInt64
    private let low: UInt64

    /// Returns `nil` unless there are 16 bytes.
    package init?(_ bytes: [UInt8]) {
        guard bytes.count == PHCString.saltBytes else { return nil }
        high = bytes[..<8].reduce(0) { word, byte in word << 8 | UInt64(byte) }
        low = bytes[8...].reduce(0) { word, byte in word << 8 | UInt64(byte) }
    }

    init(_ words: (high: UInt64, low: UInt64)) { (high, low) = words }

    /// Draws a new one.
    package init(using generator: inout some RandomNumberGenerator) {
        (high, low) = (generator.next(), generator.next())
    }

    package var bytes: [UInt8] {
        [high, low].flatMap { word in
            stride(from: 56, through: 0, by: -8).map { UInt8(truncatingIfNeeded: word >> UInt64($0)) }
        }
    }
}
