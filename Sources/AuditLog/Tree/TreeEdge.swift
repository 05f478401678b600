package import Digests

/// The right edge of a growing tree: the roots of its perfect subtrees, from the largest to the smallest.
///
/// It is all that appending and the root need, at most 63 hashes, so a log costs the writer no look at older leaves.
///
/// INVARIANT: there are as many hashes as `size` has bits that are set.
package struct TreeEdge: Hashable, Sendable {
    /// Leaves so far.
    package private(set) var size: Int
    package private(set) var hashes: [Digest256]

    /// The edge of an empty tree.
    package init() {
        size = 0
        hashes = []
    }

    /// Returns `nil` unless there is one hash per bit that is set in `size`.
    package init?(size: Int, hashes: [Digest256]) {
        guard size >= 0, hashes.count == size.nonzeroBitCount else { return nil }
        self.size = size
        self.hashes = hashes
    }

    /// Adds one leaf by its hash; about one node hash on average.
    package mutating func append(_ leaf: Digest256) { append(leaf) { _, _, _ in } }

    /// Adds one leaf and tells each node that it completes, itself included: level, index in that level, hash.
    package mutating func append<Failure: Error>(
        _ leaf: Digest256, completing: (Int, Int, Digest256) throws(Failure) -> Void
    ) throws(Failure) {
        var (node, level) = (leaf, 0)
        try completing(0, size, node)
        while size >> level & 1 == 1, let left = hashes.popLast() {
            node = TreeHash.node(left, node)
            level += 1
            try completing(level, size >> level, node)
        }
        hashes.append(node)
        size += 1
    }

    /// The root of the tree of all leaves so far.
    package var root: Digest256 {
        guard let last = hashes.last else { return TreeHash.empty }
        return hashes.dropLast().reversed().reduce(last) { right, left in TreeHash.node(left, right) }
    }

    // MARK: Bytes

    /// Size as 8 bytes, most significant first, then 32 bytes per hash.
    package var bytes: [UInt8] {
        var bytes = (0..<8).map { place in UInt8(truncatingIfNeeded: size >> (56 - 8 * place)) }
        for hash in hashes { bytes += hash.bytes }
        return bytes
    }

    /// Parses what `bytes` gives; `nil` for anything else.
    package init?(bytes: [UInt8]) {
        guard bytes.count >= 8, (bytes.count - 8).isMultiple(of: Digest256.byteCount), bytes[0] < 0x80 else {
            return nil
        }
        let size = bytes[..<8].reduce(0) { $0 << 8 | Int($1) }
        let starts = stride(from: 8, to: bytes.count, by: Digest256.byteCount)
        self.init(size: size, hashes: starts.compactMap { Digest256(bytes[$0..<($0 + Digest256.byteCount)]) })
    }
}
