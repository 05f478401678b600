import AuditLog
package import Digests

/// Writes files into one archive and remembers their hashes for a manifest.
package final class ArchiveWriter {
    private let file: GrowingFile
    package private(set) var hashes: [String: Digest256] = [:]
    private var open: (name: String, header: Int, hash: SHA256)?

    package init(_ path: String) throws { file = try GrowingFile(path) }

    /// Adds a whole file.
    package func add(_ name: String, _ bytes: [UInt8]) throws {
        try begin(name)
        try write(bytes)
        try end()
    }

    /// Adds a copy of a file of the disk, piece by piece; one that is not there is left out.
    package func add(_ name: String, copyOf path: String) throws {
        guard let file = FileReader(path) else { return }
        try begin(name)
        while let piece = try file.next() { try write(piece) }
        try end()
    }

    /// Opens a file whose length is not known yet.
    package func begin(_ name: String) throws {
        open = (name, file.size, SHA256())
        try file.write(header(name, 0))
    }

    /// Appends bytes to the open file.
    package func write(_ bytes: [UInt8]) throws {
        open?.hash.update(bytes)
        try file.write(bytes)
    }

    /// Closes it: the header gets its length, the manifest its hash.
    package func end() throws {
        guard var ending = open else { return }
        let size = file.size - ending.header - TarHeader.blockSize
        try file.write([UInt8](repeating: 0, count: TarHeader.padding(after: size)))
        try file.patch(header(ending.name, size), at: ending.header)
        hashes[ending.name] = ending.hash.finish()
        open = nil
    }

    /// Ends the archive; its length and its hash.
    package func finish() throws -> (size: Int, hash: Digest256) {
        try file.write(Archive.end)
        return (file.size, try file.finish())
    }

    private func header(_ name: String, _ size: Int) throws -> [UInt8] {
        guard let header = TarHeader.bytes(name: name, size: size) else {
            throw StoreFailure(doing: "writing an archive", cause: "`\(name)` is too long a name for an archive")
        }
        return header
    }
}
