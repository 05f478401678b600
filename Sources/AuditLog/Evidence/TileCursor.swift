import Digests

/// Compares the nodes of a growing tree with stored hash tiles, one tile of each level in memory.
struct TileCursor {
    private let files: BundleFiles
    private let size: Int
    private var open: [(path: TilePath, hashes: [Digest256])?] = Array(repeating: nil, count: TilePath.levelLimit)

    init(_ files: BundleFiles, size: Int) {
        self.files = files
        self.size = size
    }

    /// The stored hash of a node of level 8 x `level`, or the fault of the tile that should hold it.
    mutating func hash(level: Int, index: Int, leaf: Int) throws(LogFault) -> Digest256 {
        let place = index / TilePath.width
        if open[level]?.path.index != place {
            let width = min(TilePath.width, size >> (8 * level) - place * TilePath.width)
            let path = TilePath(.hashes(level: level), index: place, width: width)
            guard let hashes = files.whole(path.text, limit: 8_192).flatMap(Tile.hashes), hashes.count == width else {
                throw LogFault(at: leaf, .tileDiffers(path.text))
            }
            open[level] = (path, hashes)
        }
        guard let hash = open[level]?.hashes[index % TilePath.width] else {
            throw LogFault(at: leaf, .leafMissing)
        }
        return hash
    }

    /// Refuses a node that differs from the stored one; nodes between tile levels are not stored.
    mutating func compare(level: Int, index: Int, _ hash: Digest256) throws(LogFault) {
        guard level.isMultiple(of: 8) else { return }
        let leaf = (index + 1) << level - 1
        guard try self.hash(level: level / 8, index: index, leaf: leaf) == hash else {
            throw LogFault(at: leaf, .tileDiffers(open[level / 8]?.path.text ?? ""))
        }
    }
}
