import AuditLog

/// The files of an unpacked export, read piece by piece.
enum BundleFolder {
    static let depthLimit = 8
    /// The folder's files by their path in it, read when they are asked for.
    static func files(_ folder: String, _ surroundings: Surroundings) throws(Complaint) -> BundleFiles {
        let names = list(folder, "", surroundings, depth: 0)
        guard !names.isEmpty else {
            throw Complaint(
                "the export `\(folder)` is neither an archive that can be read nor a folder with files",
                code: Exit.usage)
        }
        return BundleFiles(names: names) { name in
            guard let file = FilePieces(reading: "\(folder)/\(name)") else { throw ArchiveRefusal(offset: 0) }
            return file.pieces(0..<file.size)
        }
    }

    private static func list(_ folder: String, _ prefix: String, _ surroundings: Surroundings, depth: Int) -> [String] {
        guard depth < depthLimit, let names = surroundings.names(in: folder) else { return [] }
        return names.flatMap { name in
            let path = "\(folder)/\(name)"
            guard surroundings.names(in: path) == nil else {
                return list(path, "\(prefix)\(name)/", surroundings, depth: depth + 1)
            }
            return ["\(prefix)\(name)"]
        }
    }
}
