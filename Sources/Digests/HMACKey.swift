/// A key of HMAC-SHA256 (RFC 2104), held as two hash states that have already taken the inner and the outer pad.
///
/// One short message then costs three compressions and no allocation.
package struct HMACKey: Sendable {
    private let inner: SHA256
    private let outer: SHA256

    /// Takes a key of any length; one above 64 bytes is hashed first.
    package init(_ key: [UInt8]) {
        let block = 64
        let short = key.count > block ? SHA256.hash(key).bytes : key
        let padded = short + [UInt8](repeating: 0, count: block - short.count)
        var (inner, outer) = (SHA256(), SHA256())
        inner.update(padded.map { $0 ^ 0x36 })
        outer.update(padded.map { $0 ^ 0x5C })
        (self.inner, self.outer) = (inner, outer)
    }

    /// The code of a message.
    package func authenticate(_ message: [UInt8]) -> Digest256 { authenticate(message.span) }

    /// The code of a message, read where it is.
    package func authenticate(_ message: Span<UInt8>) -> Digest256 {
        var hash = inner
        hash.update(message)
        return finish(&hash)
    }

    /// The code of a message; `meanwhile` runs when the first half of the work is done.
    package func authenticate(_ message: Span<UInt8>, _ meanwhile: () -> Void) -> Digest256 {
        var hash = inner
        hash.update(message)
        meanwhile()
        return finish(&hash)
    }

    private func finish(_ inner: inout SHA256) -> Digest256 {
        var hash = outer
        hash.update(inner.finish())
        return hash.finish()
    }

    /// HKDF-SHA256 (RFC 5869): `count` bytes, at most 8,160, derived from `secret`.
    package static func derive(secret: [UInt8], salt: [UInt8], info: [UInt8], count: Int = 32) -> [UInt8] {
        precondition((1...255 * 32).contains(count), "HKDF-SHA256 gives 1 to 8,160 bytes")
        let key = HMACKey(HMACKey(salt).authenticate(secret).bytes)
        var output: [UInt8] = []
        var block: [UInt8] = []
        for round in 1...UInt8((count + 31) / 32) {
            block = key.authenticate(block + info + [round]).bytes
            output += block
        }
        return Array(output.prefix(count))
    }
}
