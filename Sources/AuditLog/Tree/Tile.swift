package import Digests

/// The bytes of tiles.
package enum Tile {
    /// Hashes one after the other, 32 bytes each.
    package static func encode(_ hashes: [Digest256]) -> [UInt8] { hashes.flatMap(\.bytes) }

    /// The hashes of a tile of 1 to 256; `nil` for any other length.
    package static func hashes(_ bytes: [UInt8]) -> [Digest256]? {
        let count = bytes.count / Digest256.byteCount
        guard bytes.count.isMultiple(of: Digest256.byteCount), (1...TilePath.width).contains(count) else { return nil }
        return (0..<count).compactMap { Digest256(bytes.span.extracting(($0 * 32)..<($0 * 32 + 32))) }
    }

    /// Entries, each behind its length in 16 bits, most significant first.
    package static func bundle(_ leaves: [[UInt8]]) -> [UInt8] {
        leaves.flatMap { leaf in
            precondition(leaf.count <= Leaf.byteLimit, "a leaf fits its 16-bit length")
            return [UInt8(leaf.count >> 8), UInt8(leaf.count & 255)] + leaf
        }
    }

    /// The entries of a bundle of 1 to 256; `nil` unless the lengths end exactly where the bytes do.
    package static func entries(_ bytes: [UInt8]) -> [[UInt8]]? {
        var (entries, place) = ([[UInt8]](), 0)
        while place < bytes.count {
            guard place + 2 <= bytes.count, entries.count < TilePath.width else { return nil }
            let end = place + 2 + Int(bytes[place]) << 8 + Int(bytes[place + 1])
            guard end <= bytes.count else { return nil }
            entries.append(Array(bytes[(place + 2)..<end]))
            place = end
        }
        return entries.isEmpty ? nil : entries
    }

    /// A node of any level from the hash tiles of a tree of `size` leaves.
    ///
    /// - Parameter tile: Gives the hashes of a tile, as many as its width says.
    package static func node<Failure: Error>(
        level: Int, index: Int, size: Int, tile: (TilePath) throws(Failure) -> [Digest256]
    ) throws(Failure) -> Digest256? {
        let (tileLevel, rest) = (level / 8, level % 8)
        let first = index << rest
        let place = first / TilePath.width
        let width = min(TilePath.width, size >> (8 * tileLevel) - place * TilePath.width)
        let (start, count) = (first % TilePath.width, 1 << rest)
        guard start + count <= width else { return nil }
        let hashes = try tile(TilePath(.hashes(level: tileLevel), index: place, width: width))
        guard hashes.count == width else { return nil }
        var edge = TreeEdge()
        for hash in hashes[start..<(start + count)] { edge.append(hash) }
        return edge.root
    }
}
