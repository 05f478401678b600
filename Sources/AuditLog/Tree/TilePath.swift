/// The name of a tile (C2SP `tlog-tiles`): `tile/0/x001/x234/067`, `tile/entries/000.p/44`.
package struct TilePath: Hashable, Sendable, CustomStringConvertible {
    /// Hashes or leaves in a full tile.
    package static let width = 256
    /// Hash tiles have levels 0 to 7 at most: 2^63 leaves.
    package static let levelLimit = 8

    /// What the tile holds.
    package enum Content: Hashable, Sendable {
        case entries
        /// Hashes of level 8 x n of the tree.
        case hashes(level: Int)
    }

    package let content: Content
    /// The tile's place in its level.
    package let index: Int
    /// 1 to 256; below 256 the tile is partial.
    package let width: Int

    package init(_ content: Content, index: Int, width: Int = TilePath.width) {
        self.content = content
        self.index = index
        self.width = width
    }

    package var text: String {
        let level =
            switch content {
            case .entries: "entries"
            case .hashes(let level): String(level)
            }
        return "tile/\(level)/\(Self.grouped(index))" + (width < Self.width ? ".p/\(width)" : "")
    }

    package var description: String { text }

    private static func grouped(_ index: Int) -> String {
        let digits = String(index % 1_000)
        let group = String(repeating: "0", count: 3 - digits.count) + digits
        return index < 1_000 ? group : xGrouped(index / 1_000) + group
    }

    private static func xGrouped(_ index: Int) -> String {
        grouped(index).split(separator: "/").map { $0.hasPrefix("x") ? "\($0)/" : "x\($0)/" }.joined()
    }

    /// Parses the one canonical spelling.
    package init?(text: String) {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count >= 3, parts.count <= 12, parts[0] == "tile" else { return nil }
        guard let content = Content(word: parts[1]) else { return nil }
        var (groups, width) = (parts[2...], Self.width)
        if parts[parts.count - 2].hasSuffix(".p") {
            guard let partial = Decimal.parse(parts[parts.count - 1].utf8), (1..<Self.width).contains(partial) else {
                return nil
            }
            groups = parts[2..<(parts.count - 1)]
            width = partial
        }
        let digits = groups.joined().filter { ("0"..."9").contains($0) }
        guard let index = Int(digits) else { return nil }
        self.init(content, index: index, width: width)
        guard self.text == text else { return nil }
    }

    /// The tiles that a tree of `size` leaves has beyond those of `old` leaves: hash tiles of all levels, then entries.
    ///
    /// Each level ends in a partial tile unless `size` fills it.
    package static func new(from old: Int, to size: Int) -> [TilePath] {
        var paths: [TilePath] = []
        for level in 0..<levelLimit {
            let content = Content.hashes(level: level)
            paths += tiles(of: content, from: old >> (8 * level), to: size >> (8 * level))
        }
        return paths + tiles(of: .entries, from: old, to: size)
    }

    private static func tiles(of content: Content, from old: Int, to count: Int) -> [TilePath] {
        guard count > old else { return [] }
        return (old / width...(count - 1) / width).map { index in
            TilePath(content, index: index, width: min(width, count - index * width))
        }
    }
}

extension TilePath.Content {
    fileprivate init?(word: Substring) {
        if word == "entries" {
            self = .entries
            return
        }
        guard let level = Decimal.parse(word.utf8), level < TilePath.levelLimit else { return nil }
        self = .hashes(level: level)
    }
}
