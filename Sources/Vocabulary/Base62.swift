/// Base62 text: digits of value 0 to 61 are `0-9`, then `A-Z`, then `a-z` (the token format, `docs/formats/token.md`).
package enum Base62 {
    /// The 62 digits in the order of their value, ASCII.
    package static let digits: [UInt8] = Array("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz".utf8)

    /// True for one of the 62 ASCII digits.
    @inlinable
    package static func isDigit(_ byte: UInt8) -> Bool {
        (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
    }

    /// `prefix` and `count` digits as `random` draws them, written where the text lies.
    @inlinable
    package static func random(
        _ count: Int, behind prefix: String, using generator: inout some RandomNumberGenerator
    ) -> String {
        let (digits, before) = (Self.digits, prefix.utf8.count)
        // SAFETY: prefix and digits fill the buffer up to the count that is returned, and nothing past it is touched.
        return unsafe String(unsafeUninitializedCapacity: before + count) { buffer in
            var place = 0
            for byte in prefix.utf8 {
                unsafe buffer[place] = byte
                place += 1
            }
            while place < before + count {
                var word: UInt64 = generator.next()
                for _ in 0..<8 where place < before + count {
                    let byte = UInt8(truncatingIfNeeded: word)
                    word >>= 8
                    guard byte < 248 else { continue }
                    // SAFETY: `place` is below the capacity that was asked for.
                    unsafe buffer[place] = digits[Int(byte % 62)]
                    place += 1
                }
            }
            return place
        }
    }

    /// Draws `count` digits of equal probability: bytes 0 to 247 modulo 62, bytes 248 to 255 are drawn again.
    package static func random(_ count: Int, using generator: inout some RandomNumberGenerator) -> [UInt8] {
        var drawn: [UInt8] = []
        drawn.reserveCapacity(count)
        let digits = Self.digits  // fetched once: a static is looked up through a lock at each use
        while drawn.count < count {
            var word: UInt64 = generator.next()
            for _ in 0..<8 where drawn.count < count {
                let byte = UInt8(truncatingIfNeeded: word)
                word >>= 8
                if byte < 248 { drawn.append(digits[Int(byte % 62)]) }
            }
        }
        return drawn
    }
}
