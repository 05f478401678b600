import StrictJSON

/// Comma-separated values (RFC 4180) that a spreadsheet cannot take for a formula.
enum CSV {
    /// The lines, without line ends.
    static func lines(_ items: [JSONValue], _ columns: [Column]) -> [String] {
        let head = columns.map { quoted($0.path) }.joined(separator: ",")
        return [head]
            + items.map { item in
                columns.map { quoted(safe(Cell.bare($0.value(of: item)))) }.joined(separator: ",")
            }
    }

    /// Puts an apostrophe before what a spreadsheet would run, but for numbers.
    private static func safe(_ text: String) -> String {
        guard let first = text.unicodeScalars.first, "=+-@\t\r".unicodeScalars.contains(first) else { return text }
        return Cell.looksLikeNumber(text) ? text : "'" + text
    }

    private static func quoted(_ text: String) -> String {
        guard text.unicodeScalars.contains(where: { "\",\r\n".unicodeScalars.contains($0) }) else { return text }
        return "\"" + text.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\"") + "\""
    }
}
