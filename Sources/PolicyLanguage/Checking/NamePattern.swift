/// A name, or a glob in which `*` stands for any characters.
struct NamePattern: Hashable, Sendable {
    let text: String
    private let bytes: [UInt8]
    let isGlob: Bool

    init(_ text: String) {
        self.text = text
        bytes = Array(text.utf8)
        isGlob = bytes.contains(UInt8(ascii: "*"))
    }

    /// Takes every name.
    var isEverything: Bool { isGlob && bytes.allSatisfy { $0 == UInt8(ascii: "*") } }

    /// Linear but for the last star, to which it goes back; nothing is allocated.
    func matches(_ name: String) -> Bool {
        isGlob ? matches(name.utf8Span.span) : name == text
    }

    private func matches(_ name: Span<UInt8>) -> Bool {
        var (place, read) = (0, 0)
        var (star, resumed) = (-1, 0)
        while read < name.count {
            if place < bytes.count, bytes[place] == UInt8(ascii: "*") {
                (star, resumed) = (place, read)
                place += 1
            } else if place < bytes.count, bytes[place] == name[read] {
                place += 1
                read += 1
            } else if star >= 0 {
                resumed += 1
                (place, read) = (star + 1, resumed)
            } else {
                return false
            }
        }
        return bytes[place...].allSatisfy { $0 == UInt8(ascii: "*") }
    }

    /// True if it takes a name of a family, which is a prefix and a star: `mcp__pay__refund` one of `mcp__pay__*`.
    func takesSome(of family: String) -> Bool {
        let prefix = Array(family.utf8.dropLast())
        let head = bytes.prefix { $0 != UInt8(ascii: "*") }
        // What a star stands for may hold the rest of the prefix.
        return head.starts(with: prefix) || isGlob && prefix.starts(with: head)
    }

    /// A name that only the star makes match: `x` for `*`, `mcp__x` for `mcp__*`.
    var witness: String { text.split(separator: "*", omittingEmptySubsequences: false).joined(separator: "x") }
}
