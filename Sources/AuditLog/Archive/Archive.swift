/// Where the files of an archive lie, found by its headers alone.
package struct Archive {
    package static let fileLimit = 400_000

    package struct Entry: Hashable, Sendable {
        package let name: String
        package let offset: Int
        package let size: Int
    }

    /// Two blocks of zeros, the end of every archive.
    package static let end = [UInt8](repeating: 0, count: 2 * TarHeader.blockSize)

    package let entries: [Entry]

    /// Walks the headers of an archive of `length` bytes.
    ///
    /// Takes only what our own writer makes: every byte between the files is judged here, every byte of a file by the
    /// manifest.
    ///
    /// - Parameter read: Gives bytes from an offset on, as many as are asked for.
    /// - Throws: The offset of the first block that is not of this form, or what `read` throws.
    package init(length: Int, read: (Int, Int) throws -> [UInt8]) throws {
        var (entries, place) = ([Entry](), 0)
        while place < length - Self.end.count {
            let block = try read(place, TarHeader.blockSize)
            guard let (name, size) = TarHeader.parse(block), entries.count < Self.fileLimit else {
                throw ArchiveRefusal(offset: place)
            }
            let entry = Entry(name: name, offset: place + TarHeader.blockSize, size: size)
            guard size <= length - entry.offset else { throw ArchiveRefusal(offset: place) }
            let padding = TarHeader.padding(after: size)
            guard entry.offset + size + padding <= length - Self.end.count,
                try read(entry.offset + size, padding).allSatisfy({ $0 == 0 })
            else { throw ArchiveRefusal(offset: place) }
            entries.append(entry)
            place = entry.offset + size + padding
        }
        guard place == length - Self.end.count, try read(place, Self.end.count) == Self.end else {
            throw ArchiveRefusal(offset: place)
        }
        self.entries = entries
    }
}

/// Bytes are no archive of ours from this offset on.
package struct ArchiveRefusal: Error, Hashable {
    package let offset: Int

    package init(offset: Int) { self.offset = offset }
}
