import Digests

/// Takes a file apart into blocks of whole lines, holding no more than a piece and the start of a line.
struct LineBlocks {
    private let pieces: BundleFiles.Pieces
    private var rest: [UInt8] = []
    private(set) var hash = SHA256()

    init(_ pieces: @escaping BundleFiles.Pieces) { self.pieces = pieces }

    /// True at the end of a file whose last line does not end, or is longer than a leaf.
    var isBroken: Bool { !rest.isEmpty }

    /// The next lines with their LFs; `nil` at the end, or where a line is too long.
    mutating func next() throws -> [UInt8]? {
        while rest.count <= Leaf.byteLimit, let piece = try pieces() {
            hash.update(piece)
            guard let end = piece.lastIndex(of: 0x0A) else {
                rest += piece
                continue
            }
            let block = rest + piece[...end]
            rest = Array(piece[(end + 1)...])
            return block
        }
        return nil
    }

    // MARK: Judging

    /// Blocks that are read or judged before their turn: what the walk holds in memory.
    private static let ahead = 4

    /// Judges blocks beside each other, on as many cores as there are, and hands them on in the order of the file.
    mutating func judge(_ take: (JudgedLeaves) throws -> Void) async throws {
        try await withThrowingTaskGroup(of: (number: Int, leaves: JudgedLeaves).self) { group in
            var (begun, taken) = (0, 0)
            var early: [Int: JudgedLeaves] = [:]
            while true {
                while begun - taken < Self.ahead, let block = try next() {
                    let number = begun
                    group.addTask { (number, JudgedLeaves(lines: block)) }
                    begun += 1
                }
                while early[taken] == nil, let judged = try await group.next() {
                    early[judged.number] = judged.leaves
                }
                guard let leaves = early.removeValue(forKey: taken) else { return }
                try take(leaves)
                taken += 1
            }
        }
    }
}
