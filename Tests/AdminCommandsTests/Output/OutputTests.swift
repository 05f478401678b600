import AdminCommands
import StrictJSON
import Synchronization
import Testing

@Suite struct OutputTests {
    private let columns = [Column("name"), Column("left"), Column("owner.type", "owner")]

    private func items() throws -> [JSONValue] {
        let text = """
            [{"name":"acme","left":"12.5","owner":{"type":"user"}},
             {"name":"a-much-longer-name-than-fits","left":"7","owner":null},
             {"name":"=1+1","left":"-3","owner":{"type":"x,y\\"z"}}]
            """
        return try #require(JSONReader.parse(text).array)
    }

    /// What is printed, results and messages apart.
    private func printed(
        _ form: OutputForm, width: Int = 80, columns: [Column]? = nil, _ body: (Output) throws -> Void
    ) rethrows -> (results: String, messages: String) {
        let texts = Texts()
        try body(
            Output(
                form: form, columns: columns, width: width, results: { text in texts.results.withLock { $0 += text } },
                messages: { text in texts.messages.withLock { $0 += text } }))
        return (texts.results.withLock { $0 }, texts.messages.withLock { $0 })
    }

    @Test func `a table has numbers to the right and a dash for nothing`() throws {
        let table = try printed(.table) { output in output.list(try items(), columns) }.results
        #expect(
            table == """
                NAME                          LEFT  OWNER
                acme                          12.5  user
                a-much-longer-name-than-fits     7  -
                =1+1                            -3  x,y"z

                """)
    }

    @Test func `a table fits the terminal`() throws {
        let table = try printed(.table, width: 24) { output in output.list(try items(), columns) }.results
        #expect(table.split(separator: "\n").allSatisfy { $0.count <= 24 })
        #expect(table.contains("a-much-lon…"))
    }

    @Test func `a name cannot steer the terminal`() throws {
        let item = try JSONReader.parse(#"{"name":"\u001b[31mred\u202e"}"#)
        let table = printed(.table) { output in output.list([item], [Column("name")]) }.results
        #expect(table == "NAME\n?[31mred?\n")
    }

    @Test func `json is the page as it came`() throws {
        let json = try printed(.json) { output in output.list(try items(), columns, next: "more") }.results
        let page = try JSONReader.parse(json)
        #expect(page["data"]?.array == (try items()))
        #expect(page["has_more"] == .bool(true) && page["next_cursor"] == .string("more"))
    }

    @Test func `jsonl has one object on each line`() throws {
        let lines = try printed(.jsonl) { output in output.list(try items(), columns) }.results.split(separator: "\n")
        #expect(try lines.map { try JSONReader.parse(String($0)) } == items())
    }

    @Test func `csv is quoted, and safe from formulas`() throws {
        let csv = try printed(.csv) { output in output.list(try items(), columns) }.results
        #expect(
            csv == "name,left,owner.type\r\nacme,12.5,user\r\na-much-longer-name-than-fits,7,\r\n"
                + "'=1+1,-3,\"x,y\"\"z\"\r\n")
    }

    @Test func `columns of the caller's choice stand in for the verb's own`() throws {
        let csv = try printed(.csv, columns: Column.list("left,name")) { output in output.list(try items(), columns) }
        #expect(csv.results.hasPrefix("left,name\r\n12.5,acme\r\n"))
    }

    @Test func `one object is one line per member`() throws {
        let object = try items()[0]
        let text = printed(.table) { output in output.object(object, columns) }.results
        #expect(text == "name   acme\nleft   12.5\nowner  user\n")
    }

    @Test func `a secret stands alone among the results`() {
        let texts = printed(.json) { output in
            output.secret("sk-proj-x")
            output.tell("shown once")
        }
        #expect(texts == ("sk-proj-x\n", "shown once\n"))
    }
}

private final class Texts: Sendable {
    let results = Mutex("")
    let messages = Mutex("")
}
