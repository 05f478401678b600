import Digests

/// The files of an unpacked evidence bundle, wherever they lie: an archive, a folder, memory.
///
/// Several may be open at once.
package struct BundleFiles: Sendable {
    /// Gives the next bytes of a file, in pieces of any length, and `nil` at its end.
    package typealias Pieces = () throws -> [UInt8]?

    /// All names, `tile/0/000` and the like, each once.
    package let names: [String]
    /// Opens a file that is in `names`.
    package let open: @Sendable (String) throws -> Pieces

    package init(names: [String], open: @escaping @Sendable (String) throws -> Pieces) {
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
