import Digests
package import Vocabulary

/// One kept file of a task, held open while it is sent; reached by the same rules as every file of a workspace.
package final class OpenArtifact: Sendable {
    package let size: Int64
    package let sha256: String
    private let file: Descriptor

    /// Returns `nil` if there is no such artifact.
    package init?(task: TaskID, path: String, in folder: String) {
        guard let place = FilePath(path), place.root == .project, !path.hasPrefix("/"),
            let kept = try? Folder("\(folder)/\(task.text)/artifacts"),
            let (file, facts) = try? kept.openFile(place)  // not there: unknown
        else { return nil }
        var (hash, offset) = (SHA256(), Int64(0))
        // Hashed in pieces: an artifact may be larger than what is held in memory.
        while offset < facts.size, let piece = try? Kernel.read(file.number, at: offset, limit: 1 << 20), !piece.isEmpty
        {
            hash.update(piece)
            offset += Int64(piece.count)
        }
        guard offset == facts.size else { return nil }
        (size, self.file) = (facts.size, file)
        sha256 = hash.finish().hex
    }

    /// Bytes from an offset; fewer than asked for at the end.
    package func bytes(from offset: Int64, count: Int) -> [UInt8] {
        (try? Kernel.read(file.number, at: offset, limit: count)) ?? []  // the reader sees that they are too few
    }
}
