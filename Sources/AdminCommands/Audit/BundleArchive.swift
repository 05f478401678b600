import AuditLog

/// The files of an export as they lie in its archive: read where they are, so that its length does not matter.
enum BundleArchive {
    private static let pieceSize = 1 << 20

    /// `nil` for a path that is no file.
    ///
    /// - Throws: `Complaint` for a file that is no archive of an export.
    static func files(_ path: String) throws(Complaint) -> BundleFiles? {
        guard let file = FilePieces(reading: path) else { return nil }
        let archive: Archive
        do { archive = try Archive(length: file.size) { file.read(at: $0, $1) } } catch {
            let place = (error as? ArchiveRefusal).map { " at byte \($0.offset)" } ?? ""
            throw Complaint("the export `\(path)` is no archive of an export\(place)", code: Exit.notVerified)
        }
        let entries = Dictionary(archive.entries.map { ($0.name, $0) }) { first, _ in first }
        return BundleFiles(names: archive.entries.map(\.name)) { name in
            guard let entry = entries[name] else { throw ArchiveRefusal(offset: 0) }
            return pieces(of: entry, in: file)
        }
    }

    private static func pieces(of entry: Archive.Entry, in file: FilePieces) -> BundleFiles.Pieces {
        var place = entry.offset
        let end = entry.offset + entry.size
        return {
            guard place < end else { return nil }
            let piece = file.read(at: place, min(pieceSize, end - place))
            guard !piece.isEmpty else { throw ArchiveRefusal(offset: place) }
            place += piece.count
            return piece
        }
    }
}
