import Digests

/// The files of an unpacked evidence bundle, wherever they lie: an archive, a folder, memory.
package struct BundleFiles {
    /// Gives the next bytes of a file, in pieces of any length, and `nil` at its end.
    package typealias Pieces = () throws -> [UInt8]?

    /// All names, `tile/0/000` and the like, each once.
    package let names: [String]
    /// Opens a file that is in `names`.
    package let open: (String) throws -> Pieces

    package init(names: [String], open: @escaping (String) throws -> Pieces) {
        self.names = names
        self.open = open
    }

    /// Files that lie in memory.
    package init(_ files: [String: [UInt8]]) {
        names = files.keys.sorted()
        open = { name in
            var rest = files[name]
            return {
                defer { rest = nil }
                return rest
            }
        }
    }

    /// A whole file of at most `limit` bytes; `nil` if it is missing, longer or cannot be read.
    func whole(_ name: String, limit: Int) -> [UInt8]? {
        guard names.contains(name) else { return nil }
        var bytes: [UInt8] = []
        do {
            let pieces = try open(name)
            while let piece = try pieces() {
                guard bytes.count + piece.count <= limit else { return nil }
                bytes += piece
            }
        } catch {
            return nil  // a file that cannot be read is evidence of nothing
        }
        return bytes
    }

    /// The hash of a whole file of any length.
    func hash(_ name: String) -> Digest256? {
        var hash = SHA256()
        do {
            let pieces = try open(name)
            while let piece = try pieces() { hash.update(piece) }
        } catch {
            return nil  // as above
        }
        return hash.finish()
    }
}

/// Takes a file apart into lines without ever holding more than one piece and one line.
struct LineReader {
    private let pieces: BundleFiles.Pieces
    private var piece: [UInt8] = []
    private var place = 0
    private(set) var hash = SHA256()

    init(_ pieces: @escaping BundleFiles.Pieces) { self.pieces = pieces }

    enum Line { case line([UInt8]), end, broken }

    /// The next line without its LF; a line that is too long or does not end is broken.
    mutating func next() throws -> Line {
        var line: [UInt8] = []
        while true {
            if let end = piece[place...].firstIndex(of: 0x0A) {
                line.append(contentsOf: piece[place..<end])
                place = end + 1
                return line.count <= Leaf.byteLimit ? .line(line) : .broken
            }
            line.append(contentsOf: piece[place...])
            guard line.count <= Leaf.byteLimit else { return .broken }
            guard let next = try pieces() else { return line.isEmpty ? .end : .broken }
            hash.update(next)
            (piece, place) = (next, 0)
        }
    }
}
