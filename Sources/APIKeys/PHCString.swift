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
    ///
    /// By bytes: a start reads a hundred thousand of these.
    package init(_ text: String) throws(PHCRefusal) {
        let bytes = Array(text.utf8)
        guard bytes.count <= Self.lengthLimit else { throw .tooLong }
        let parts = bytes.split(separator: UInt8(ascii: "$"), omittingEmptySubsequences: false)
        guard parts.count == 6, parts[0].isEmpty, parts[1].elementsEqual("argon2id".utf8),
            parts[2].elementsEqual("v=19".utf8)
        else { throw .prefix }
        parameters = try Self.parameters(parts[3])
        guard let salt = Base64.decode(digits: parts[4]).flatMap(Salt.init) else { throw .salt }
        guard let tag = Base64.decode(digits: parts[5]).flatMap({ Digest256($0) }) else { throw .tag }
        (self.salt, self.tag) = (salt, tag)
    }

    package var text: String {
        let cost = "m=\(parameters.memory),t=\(parameters.passes),p=\(parameters.lanes)"
        let (salt, tag) = (Base64.encode(salt.bytes, padded: false), Base64.encode(tag.bytes, padded: false))
        return "$argon2id$v=19$\(cost)$\(salt)$\(tag)"
    }

    /// The longest string that can be right has 99 bytes.
    private static let lengthLimit = 128

    private static func parameters(_ text: ArraySlice<UInt8>) throws(PHCRefusal) -> Argon2Parameters {
        let fields = text.split(separator: UInt8(ascii: ","), omittingEmptySubsequences: false)
        guard fields.count == 3 else { throw .parameters }
        guard let memory = number(fields[0], after: "m"), let passes = number(fields[1], after: "t"),
            let lanes = number(fields[2], after: "p")
        else { throw .parameters }
        guard let parameters = Argon2Parameters(memory: memory, passes: passes, lanes: lanes) else { throw .cost }
        return parameters
    }

    private static func number(_ field: ArraySlice<UInt8>, after name: Unicode.Scalar) -> UInt32? {
        guard field.starts(with: [UInt8(ascii: name), UInt8(ascii: "=")]) else { return nil }
        let digits = field.dropFirst(2)
        guard (1...10).contains(digits.count), digits.first != UInt8(ascii: "0") else { return nil }
        var number: UInt64 = 0
        for digit in digits {
            guard (0x30...0x39).contains(digit) else { return nil }
            number = number * 10 + UInt64(digit - 0x30)
        }
        return UInt32(exactly: number)
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
