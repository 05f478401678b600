/// The head of an agent's or a skill's file: `name: value` lines between two lines `---`, then the body.
///
/// Values are words, texts or lists in one line (`[Read, Grep]` or `Read, Grep`); nothing else of YAML is read, so that
/// a file has one meaning.
struct FrontMatter {
    static let byteLimit = 256 << 10

    struct Field {
        let value: String
        let line: Int
    }

    private(set) var fields: [String: Field] = [:]
    let body: String
    private let file: String

    init(_ text: String, file: String, known: [String]) throws(LibraryFault) {
        self.file = file
        var lines = text.split(separator: "\n", omittingEmptySubsequences: false)[...]
        guard lines.first == "---" else { throw LibraryFault(file, 1, "the file does not begin with a line `---`") }
        lines = lines.dropFirst()
        guard let end = lines.firstIndex(of: "---") else {
            throw LibraryFault(file, 1, "the head does not end with a line `---`")
        }
        for index in lines.startIndex..<end where !lines[index].allSatisfy({ $0 == " " }) {
            let (line, number) = (lines[index], index + 1)
            guard let colon = line.firstIndex(of: ":") else {
                throw LibraryFault(file, number, "`\(line)` is no `name: value`")
            }
            let name = String(line[..<colon])
            guard known.contains(name) else {
                throw LibraryFault(file, number, "unknown key `\(name)`; known are \(known.joined(separator: ", "))")
            }
            guard fields[name] == nil else { throw LibraryFault(file, number, "`\(name)` stands twice") }
            fields[name] = Field(value: Self.trimmed(line[line.index(after: colon)...]), line: number)
        }
        body = lines[(end + 1)...].joined(separator: "\n")
    }

    func text(_ name: String, _ range: ClosedRange<Int>) throws(LibraryFault) -> String {
        guard let field = fields[name] else { throw LibraryFault(file, 1, "`\(name)` is missing") }
        guard range.contains(field.value.utf8.count) else {
            throw LibraryFault(file, field.line, "`\(name)` has \(range.lowerBound) to \(range.upperBound) bytes")
        }
        return field.value
    }

    func list(_ name: String) -> [String]? {
        guard let value = fields[name]?.value else { return nil }
        let inner = value.hasPrefix("[") && value.hasSuffix("]") ? value.dropFirst().dropLast() : Substring(value)
        return inner.split(separator: ",").map { Self.trimmed($0) }.filter { !$0.isEmpty }
    }

    func line(_ name: String) -> Int { fields[name]?.line ?? 1 }

    private static func trimmed(_ text: Substring) -> String {
        let front = text.drop { $0 == " " }
        let end = front.lastIndex { $0 != " " && $0 != "\r" }
        let bare = end.map { front[...$0] } ?? ""
        let isQuoted = bare.count >= 2 && bare.hasPrefix("\"") && bare.hasSuffix("\"")
        return String(isQuoted ? bare.dropFirst().dropLast() : bare)
    }
}

/// A file of the library that cannot be used; nothing of the new library is then in force.
package struct LibraryFault: Error, Hashable, CustomStringConvertible {
    package let description: String

    init(_ file: String, _ line: Int, _ sentence: String) { description = "\(file):\(line): \(sentence)" }
}
