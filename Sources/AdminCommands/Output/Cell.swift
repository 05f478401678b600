import StrictJSON

/// One value as a person reads it.
struct Cell: Hashable, Sendable {
    let text: String
    let isNumber: Bool

    /// `-` stands for `null`; control characters become `?`, since a name may not steer the terminal.
    init(_ value: JSONValue) {
        text = Cell.plain(Cell.spelled(value, nothing: "-"))
        isNumber = Cell.looksLikeNumber(text)
    }

    /// What a cell of a CSV file holds: nothing for `null`.
    static func bare(_ value: JSONValue) -> String { spelled(value, nothing: "") }

    static func looksLikeNumber(_ text: String) -> Bool {
        let digits = text.hasPrefix("-") ? text.dropFirst() : text[...]
        guard let first = digits.utf8.first, (0x30...0x39).contains(first) else { return false }
        return digits.utf8.allSatisfy { (0x30...0x39).contains($0) || $0 == UInt8(ascii: ".") }
    }

    private static func spelled(_ value: JSONValue, nothing: String) -> String {
        switch value {
        case .null: nothing
        case .bool(let flag): flag ? "yes" : "no"
        case .number(let text), .string(let text): text
        case .array(let items):
            items.isEmpty ? nothing : items.map { spelled($0, nothing: nothing) }.joined(separator: ",")
        case .object(let members):
            members.isEmpty
                ? nothing : members.map { "\($0.name)=\(spelled($0.value, nothing: nothing))" }.joined(separator: ",")
        }
    }

    /// `text` without what steers a terminal.
    static func plain(_ text: String) -> String {
        String(String.UnicodeScalarView(text.unicodeScalars.map { isControl($0) ? "?" : $0 }))
    }

    private static func isControl(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate: true
        default: false
        }
    }
}
