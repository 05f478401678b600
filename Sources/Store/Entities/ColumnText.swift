import StrictJSON

/// Lists and maps of texts as they stand in a column: JSON with sorted names.
enum ColumnText {
    static func list(_ texts: [String]) -> String { text(.array(texts.map(JSONValue.string))) }

    static func map(_ texts: [String: String]) -> String {
        text(.object(texts.map { JSONValue.Member($0.key, .string($0.value)) }))
    }

    static func lists(_ lists: [String: [String]]) -> String {
        text(.object(lists.map { JSONValue.Member($0.key, .array($0.value.map(JSONValue.string))) }))
    }

    static func list(from column: String) throws -> [String] {
        try (parse(column).array ?? []).compactMap(\.string)
    }

    static func map(from column: String) throws -> [String: String] {
        let pairs = try (parse(column).members ?? []).compactMap { member in
            member.value.string.map { (member.name, $0) }
        }
        return Dictionary(uniqueKeysWithValues: pairs)
    }

    static func lists(from column: String) throws -> [String: [String]] {
        let pairs = try (parse(column).members ?? []).map { ($0.name, ($0.value.array ?? []).compactMap(\.string)) }
        return Dictionary(uniqueKeysWithValues: pairs)
    }

    private static func text(_ value: JSONValue) -> String {
        String(decoding: JSONWriter.canonical(value), as: UTF8.self)
    }

    private static func parse(_ column: String) throws -> JSONValue { try JSONReader.parse(column) }
}
