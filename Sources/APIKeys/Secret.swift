import Digests
package import Vocabulary

/// A whole token that this process made: shown once in one answer, stored nowhere, wiped when it ends.
///
/// It cannot be copied, has no description and no encoding.
package struct Secret: ~Copyable, Sendable {
    private let box: Box

    /// Draws a secret for `id`: 43 digits from `generator`, then the checksum.
    package init(kind: KeyKind, id: KeyID, using generator: inout some RandomNumberGenerator) {
        var token = Array(kind.prefix.utf8) + Array(id.text.utf8.suffix(KeyDigits.count))
        token += Base62.random(TokenText.secretDigits, using: &generator)
        token += TokenChecksum.digits(of: token, count: token.count)
        box = Box(token)
    }

    /// The token itself, for the one answer that shows it.
    package borrowing func reveal() -> String { String(decoding: box.bytes, as: UTF8.self) }

    /// Lends the bytes of the token, ASCII.
    package borrowing func withBytes<Result>(_ body: ([UInt8]) throws -> Result) rethrows -> Result {
        try body(box.bytes)
    }

    // SAFETY: the bytes are written in `init` and in `deinit` only, where nobody else can see them.
    private final class Box: @unchecked Sendable {
        private(set) var bytes: [UInt8]

        init(_ bytes: [UInt8]) { self.bytes = bytes }

        deinit { SecretBytes.wipe(&bytes) }
    }
}
