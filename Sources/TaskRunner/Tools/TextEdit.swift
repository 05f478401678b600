/// One text with every occurrence of another replaced; bytes are compared, so that look-alikes stay what they are.
///
/// The work is bounded by the lengths of the texts, whatever stands in them, and nothing larger than the limit is made.
struct TextEdit {
    private static let shownLines = 20

    /// Where the text stands that is replaced.
    private let places: [Int]
    private let content: [UInt8]
    private let old: [UInt8]
    private let new: [UInt8]

    init(_ content: String, old: String, new: String) {
        (self.content, self.old, self.new) = (Array(content.utf8), Array(old.utf8), Array(new.utf8))
        places = Self.places(of: self.old, in: self.content)
    }

    var count: Int { places.count }

    /// Length of the text that it would make.
    var size: Int { content.count + count * (new.count - old.count) }

    /// The new text; asked for once it is known to be small enough.
    var bytes: [UInt8] {
        var (bytes, place) = ([UInt8](), 0)
        bytes.reserveCapacity(size)
        for found in places {
            bytes += content[place..<found]
            bytes += new
            place = found + old.count
        }
        return bytes + content[place...]
    }

    /// Knuth, Morris, Pratt: each byte is looked at twice at most.
    private static func places(of old: [UInt8], in content: [UInt8]) -> [Int] {
        guard !old.isEmpty, old.count <= content.count else { return [] }
        let borders = borders(of: old)
        var (places, matched) = ([Int](), 0)
        for (index, byte) in content.enumerated() {
            while matched > 0, old[matched] != byte { matched = borders[matched - 1] }
            if old[matched] == byte { matched += 1 }
            guard matched == old.count else { continue }
            places.append(index + 1 - old.count)
            matched = 0  // the next one begins behind this one
        }
        return places
    }

    /// For each beginning of a text the length of its longest proper beginning that is its end too.
    private static func borders(of text: [UInt8]) -> [Int] {
        var (borders, length) = ([Int](repeating: 0, count: text.count), 0)
        for index in text.indices.dropFirst() {
            while length > 0, text[length] != text[index] { length = borders[length - 1] }
            if text[length] == text[index] { length += 1 }
            borders[index] = length
        }
        return borders
    }

    /// The first changed lines with their numbers.
    var changedLines: String {
        let bytes = bytes
        let firstLine = content[..<(places.first ?? 0)].count { $0 == 0x0A } + 1
        let limit = min(new.count { $0 == 0x0A } + 1, Self.shownLines)
        return TextLines(bytes, from: firstLine, limit: limit, room: .max).shown.joined(separator: "\n")
    }
}
