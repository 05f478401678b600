import StrictJSON

/// Prints a list page by page: no more of it is held than one page.
struct ListPrinter {
    private let output: Output
    private let columns: [Column]
    private var widths: [Int]?
    private var isEmpty = true

    /// - Parameter usual: Columns, unless the caller has named others.
    init(_ output: Output, _ usual: [Column]) {
        self.output = output
        columns = output.columns ?? usual
    }

    mutating func add(_ items: [JSONValue]) {
        switch output.form {
        case .table: addRows(items)
        case .json: addMembers(items)
        case .jsonl: for item in items { output.text(Output.text(item) + "\n") }
        case .csv: addLines(items)
        }
        isEmpty = false
    }

    /// Ends the list; `next` is the cursor of what was left out.
    mutating func end(next: String?) {
        if isEmpty { add([]) }
        switch output.form {
        case .table: if next != nil { output.tell("there are more; ask for them with --limit") }
        case .json:
            let cursor = Output.text(next.map { .string($0) } ?? .null)
            output.text((isOpen ? "" : "{\"data\":[") + "],\"has_more\":\(next != nil),\"next_cursor\":\(cursor)}\n")
        case .jsonl, .csv: break
        }
    }

    /// Later pages may make a column wider, never narrower, so that nothing is cut that has room.
    private mutating func addRows(_ items: [JSONValue]) {
        let table = Table(items, columns)
        let fitted = table.widths(within: output.width, atLeast: widths)
        if widths == nil { output.text(table.head(fitted) + "\n") }
        output.text(table.body(fitted).map { $0 + "\n" }.joined())
        widths = fitted
    }

    // Whether the beginning of the array and one item at least are out.
    private var isOpen = false

    private mutating func addMembers(_ items: [JSONValue]) {
        guard !items.isEmpty else { return }
        let text = items.map(Output.text).joined(separator: ",")
        output.text((isOpen ? "," : "{\"data\":[") + text)
        isOpen = true
    }

    private func addLines(_ items: [JSONValue]) {
        let lines = CSV.lines(items, columns).dropFirst(isEmpty ? 0 : 1)
        output.text(lines.map { $0 + "\r\n" }.joined())
    }
}
