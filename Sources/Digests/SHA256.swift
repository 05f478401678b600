/// SHA-256 (FIPS 180-4), fed piece by piece.
///
/// A copy is a fork of the state.
package struct SHA256: Sendable {
    private var state = Libcrypto.HashState()

    package init() {}

    /// Feeds an array.
    package mutating func update(_ bytes: [UInt8]) { state.update(bytes.span) }

    /// Feeds bytes where they are.
    package mutating func update(_ bytes: Span<UInt8>) { state.update(bytes) }

    /// Feeds the 32 bytes of a digest.
    package mutating func update(_ digest: Digest256) { state.update(digest) }

    /// The hash of all that was fed.
    ///
    /// The state is spent by it.
    package mutating func finish() -> Digest256 { state.finish() }

    /// The hash of one array.
    package static func hash(_ bytes: [UInt8]) -> Digest256 {
        var hash = SHA256()
        hash.update(bytes)
        return hash.finish()
    }

    /// The hash of UTF-8 text.
    package static func hash(_ text: String) -> Digest256 { hash(Array(text.utf8)) }
}
