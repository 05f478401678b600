import Glibc
package import StrictJSON

/// The one way in which a verb prints: results to standard output, everything else to standard error.
package struct Output: Sendable {
    package let form: OutputForm
    /// Instead of the verb's own columns.
    package let columns: [Column]?
    let width: Int
    let isQuiet: Bool
    private let results: @Sendable (String) -> Void
    private let messages: @Sendable (String) -> Void

    package init(
        form: OutputForm, columns: [Column]? = nil, width: Int = 100, isQuiet: Bool = false,
        results: (@Sendable (String) -> Void)? = nil, messages: (@Sendable (String) -> Void)? = nil
    ) {
        (self.form, self.columns, self.width, self.isQuiet) = (form, columns, width, isQuiet)
        self.results = results ?? { Stream.write($0, to: STDOUT_FILENO) }
        self.messages = messages ?? { Stream.write($0, to: STDERR_FILENO) }
    }

    /// Prints a list; `next` is the cursor of what was left out.
    package func list(_ items: [JSONValue], _ usual: [Column], next: String? = nil) {
        list([items], usual, next: next)
    }

    /// Prints a list that came in pages.
    package func list(_ pages: [[JSONValue]], _ usual: [Column], next: String? = nil) {
        var printer = ListPrinter(self, usual)
        for page in pages { printer.add(page) }
        printer.end(next: next)
    }

    /// Prints one more item of a list that has no end.
    package func line(_ item: JSONValue, _ usual: [Column]) {
        let shown = columns ?? usual
        switch form {
        case .table: results(shown.map { Cell($0.value(of: item)).text }.joined(separator: "  ") + "\n")
        case .json, .jsonl: results(Self.text(item) + "\n")
        case .csv: for line in CSV.lines([item], shown).dropFirst() { results(line + "\r\n") }
        }
    }

    /// Prints one object: for people one member per line.
    package func object(_ object: JSONValue, _ usual: [Column]) {
        let shown = columns ?? usual
        switch form {
        case .table:
            let longest = shown.map(\.title.count).max() ?? 0
            for column in shown {
                let blanks = String(repeating: " ", count: longest - column.title.count + 2)
                results(column.title + blanks + Cell(column.value(of: object)).text + "\n")
            }
        case .json, .jsonl: results(Self.text(object) + "\n")
        case .csv: for line in CSV.lines([object], shown) { results(line + "\r\n") }
        }
    }

    /// Prints an object after a change: for people the sentence, for programs the object.
    package func changed(_ object: JSONValue, _ sentence: String) {
        switch form {
        case .table: results(sentence + "\n")
        case .json, .jsonl: results(Self.text(object) + "\n")
        case .csv: self.object(object, columns ?? [Column("id"), Column("type"), Column("revision")])
        }
    }

    /// Prints a secret alone on its line.
    package func secret(_ secret: String) { results(secret + "\n") }

    /// Prints a result that is text in every form, such as a note or a formatted file.
    func text(_ text: String) { results(text) }

    /// Says something to a person that is no result.
    package func tell(_ sentence: String) { messages(sentence + "\n") }

    /// Says what was done, unless nobody wants to hear it.
    func note(_ sentence: String) {
        if !isQuiet { tell(sentence) }
    }

    /// A question, without a line end.
    func ask(_ question: String) { messages(question) }

    static func text(_ value: JSONValue) -> String {
        String(decoding: JSONWriter.plain(value), as: UTF8.self)
    }
}

/// Unbuffered writing, so that results and messages keep their order.
private enum Stream {
    static func write(_ text: String, to descriptor: Int32) {
        var rest = Array(text.utf8)[...]
        while !rest.isEmpty {
            // SAFETY: the pointer lives for the call, which reads at most `count` bytes.
            let written = unsafe rest.withUnsafeBytes { unsafe Glibc.write(descriptor, $0.baseAddress, $0.count) }
            guard written > 0 else { return }  // nobody reads any more
            rest = rest.dropFirst(written)
        }
    }
}
