import AuditLog

/// The files of an export as they lie in its archive: read where they are, so that its length does not matter.
enum BundleArchive {
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
            return file.pieces(entry.offset..<(entry.offset + entry.size))
        }
    }
}

extension FilePieces {
    private static let pieceSize = 1 << 20

    /// A part of the file, piece by piece.
    func pieces(_ range: Range<Int>) -> BundleFiles.Pieces {
        var place = range.lowerBound
        return {
            guard place < range.upperBound else { return nil }
            let piece = self.read(at: place, min(Self.pieceSize, range.upperBound - place))
            guard !piece.isEmpty else { throw ArchiveRefusal(offset: place) }
            place += piece.count
            return piece
        }
    }
}
