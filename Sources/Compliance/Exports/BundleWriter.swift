import AuditLog
import Digests
import Store

/// Writes the files of a bundle into one archive and remembers their hashes for the manifest.
final class BundleWriter {
    private let file: ExportFile
    private(set) var hashes: [String: Digest256] = [:]
    private var open: (name: String, header: Int, hash: SHA256)?

    init(_ path: String) throws { file = try ExportFile(path) }

    /// Adds a whole file.
    func add(_ name: String, _ bytes: [UInt8]) throws {
        try begin(name)
        try write(bytes)
        try end()
    }

    /// Opens a file whose length is not known yet.
    func begin(_ name: String) throws {
        open = (name, file.size, SHA256())
        try file.write(header(name, 0))
    }

    func write(_ bytes: [UInt8]) throws {
        open?.hash.update(bytes)
        try file.write(bytes)
    }

    /// Closes it: the header gets its length, the manifest its hash.
    func end() throws {
        guard var ending = open else { return }
        let size = file.size - ending.header - TarHeader.blockSize
        try file.write([UInt8](repeating: 0, count: TarHeader.padding(after: size)))
        try file.patch(header(ending.name, size), at: ending.header)
        hashes[ending.name] = ending.hash.finish()
        open = nil
    }

    /// Ends the archive; its length and its hash.
    func finish() throws -> (size: Int, hash: Digest256) {
        try file.write(Archive.end)
        return (file.size, try file.finish())
    }

    private func header(_ name: String, _ size: Int) throws -> [UInt8] {
        guard let header = TarHeader.bytes(name: name, size: size) else {
            throw StoreFailure(doing: "writing a bundle", cause: "`\(name)` is too long a name for an archive")
        }
        return header
    }
}
