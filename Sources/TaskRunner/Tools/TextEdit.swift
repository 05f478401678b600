/// One text with every occurrence of another replaced; bytes are compared, so that look-alikes stay what they are.
struct TextEdit {
    private static let shownLines = 20

    let bytes: [UInt8]
    let count: Int
    /// Number of the first line that changed, and how many lines each replacement brought.
    private let firstLine: Int
    private let lineCount: Int

    init(_ content: String, old: String, new: String) {
        let (content, old, new) = (Array(content.utf8), Array(old.utf8), Array(new.utf8))
        var (bytes, place, count, first) = ([UInt8](), 0, 0, 0)
        while let found = Self.find(old, in: content, from: place) {
            bytes += content[place..<found]
            if count == 0 { first = bytes.count { $0 == 0x0A } + 1 }
            bytes += new
            place = found + old.count
            count += 1
        }
        (self.bytes, self.count, firstLine) = (bytes + content[place...], count, first)
        lineCount = new.count { $0 == 0x0A } + 1
    }

    private static func find(_ old: [UInt8], in content: [UInt8], from start: Int) -> Int? {
        guard let head = old.first, content.count >= old.count else { return nil }
        var place = start
        while place + old.count <= content.count {
            if content[place] == head, content[place..<(place + old.count)].elementsEqual(old) { return place }
            place += 1
        }
        return nil
    }

    /// The first changed lines with their numbers.
    var changedLines: String {
        let lines = String(decoding: bytes, as: UTF8.self).split(separator: "\n", omittingEmptySubsequences: false)
        let rows = lines.dropFirst(firstLine - 1).prefix(min(lineCount, Self.shownLines))
        return rows.enumerated().map { FileTools.numbered(firstLine + $0, $1) }.joined(separator: "\n")
    }
}
