package import Digests

/// The hashes of a tree of leaves (RFC 6962, section 2.1).
package enum TreeHash {
    /// The root of a tree without leaves: SHA-256 of nothing.
    package static let empty = SHA256.hash([UInt8]())

    /// SHA-256(0x00 || leaf).
    package static func leaf(_ bytes: [UInt8]) -> Digest256 { leaf(bytes.span) }

    /// SHA-256(0x00 || leaf).
    package static func leaf(_ bytes: Span<UInt8>) -> Digest256 {
        var hash = leafState
        hash.update(bytes)
        return hash.finish()
    }

    /// SHA-256(0x01 || left || right).
    package static func node(_ left: Digest256, _ right: Digest256) -> Digest256 {
        var hash = nodeState
        hash.update(left)
        hash.update(right)
        return hash.finish()
    }

    // The prefixes keep a node from being passed off as a leaf: the 64 bytes of two hashes are a valid leaf.
    private static let leafState = state(after: 0)
    private static let nodeState = state(after: 1)

    private static func state(after prefix: UInt8) -> SHA256 {
        var hash = SHA256()
        hash.update([prefix])
        return hash
    }
}
