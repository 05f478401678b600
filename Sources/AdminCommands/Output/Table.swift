import StrictJSON

/// Rows under titles: numbers to the right, everything within the terminal's width.
struct Table {
    private static let gap = 2
    private static let leastWidth = 6

    private let titles: [String]
    private let rows: [[Cell]]

    init(_ items: [JSONValue], _ columns: [Column]) {
        titles = columns.map { $0.title.uppercased() }
        rows = items.map { item in columns.map { Cell($0.value(of: item)) } }
    }

    /// The line of titles, without its end.
    func head(_ widths: [Int]) -> String { line(titles.map { ($0, false) }, widths) }

    /// The lines below it.
    func body(_ widths: [Int]) -> [String] { rows.map { row in line(row.map { ($0.text, $0.isNumber) }, widths) } }

    /// Takes from the widest column until all fit; none becomes narrower than six characters.
    ///
    /// - Parameter least: What the columns of an earlier page had.
    func widths(within width: Int, atLeast least: [Int]?) -> [Int] {
        var widths = titles.indices.map { column in
            max(titles[column].count, rows.map { $0[column].text.count }.max() ?? 0, least?[column] ?? 0)
        }
        let gaps = Self.gap * max(0, widths.count - 1)
        while widths.reduce(gaps, +) > width {
            guard let widest = widths.indices.max(by: { widths[$0] < widths[$1] }) else { break }
            guard widths[widest] > Self.leastWidth else { break }
            widths[widest] -= 1
        }
        return widths
    }

    private func line(_ cells: [(text: String, isNumber: Bool)], _ widths: [Int]) -> String {
        var line = ""
        for (column, cell) in cells.enumerated() {
            let isLast = column == cells.count - 1
            let text = cell.text.count > widths[column] ? cell.text.prefix(widths[column] - 1) + "…" : cell.text
            let blanks = String(repeating: " ", count: widths[column] - text.count)
            line += cell.isNumber ? blanks + text : text + (isLast ? "" : blanks)
            if !isLast { line += String(repeating: " ", count: Self.gap) }
        }
        return line
    }
}
