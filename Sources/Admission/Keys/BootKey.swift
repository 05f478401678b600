import Digests

/// The secret under which this process remembers tokens: 32 bytes, drawn at start or taken from the warm file.
///
/// Without it the digests in memory and in the warm file say nothing about a token. It has no description and is wiped.
// SAFETY: the bytes are written in `init` and in `deinit` only, where nobody else can see them.
package final class BootKey: @unchecked Sendable {
    private(set) var bytes: [UInt8]
    private let key: HMACKey

    /// Draws a new one.
    package convenience init() { self.init(drawn: SecureRandom.bytes(SealedBox.keyBytes)) }

    /// Returns `nil` unless there are 32 bytes.
    package convenience init?(_ bytes: [UInt8]) {
        guard bytes.count == SealedBox.keyBytes else { return nil }
        self.init(drawn: bytes)
    }

    private init(drawn bytes: [UInt8]) {
        self.bytes = bytes
        key = HMACKey(bytes)
    }

    deinit { SecretBytes.wipe(&bytes) }

    /// What the caches are keyed by: of the whole token, never of a part of it.
    func digest(of token: [UInt8]) -> Digest256 { key.authenticate(token) }

    /// The same; `meanwhile` runs when the first half of the work is done.
    func digest(of token: [UInt8], _ meanwhile: () -> Void) -> Digest256 { key.authenticate(token.span, meanwhile) }
}
