import AdminCommands
import StrictJSON
import Synchronization
import Testing

/// A list that comes in pages is printed as one that came at once.
@Suite struct ListPrinterTests {
    private static let columns = [Column("name"), Column("left")]

    private static func items(_ count: Int) -> [JSONValue] {
        (0..<count).map { number in
            .members(["name": .string("key-\(number)"), "left": .string(String(number * 7))])
        }
    }

    private static func printed(_ form: OutputForm, _ pages: [[JSONValue]], next: String? = nil) -> String {
        let texts = Mutex("")
        Output(form: form, results: { text in texts.withLock { $0 += text } }, messages: { _ in })
            .list(pages, columns, next: next)
        return texts.withLock { $0 }
    }

    @Test(arguments: OutputForm.allCases, [[0], [1], [3, 2], [1, 0, 4], [5, 1, 1]])
    func `pages join to what one page would be`(form: OutputForm, sizes: [Int]) throws {
        let all = Self.items(sizes.reduce(0, +))
        var (pages, place) = ([[JSONValue]](), 0)
        for size in sizes {
            pages.append(Array(all[place..<place + size]))
            place += size
        }
        #expect(Self.printed(form, pages, next: "on") == Self.printed(form, [all], next: "on"))
    }

    @Test func `json of many pages is one page for a program`() throws {
        let items = Self.items(5)
        let json = try JSONReader.parse(Self.printed(.json, [Array(items[..<2]), Array(items[2...])]))
        #expect(json["data"]?.array == items)
        #expect(json["has_more"] == .bool(false) && json["next_cursor"] == .null)
    }

    @Test func `a list of nothing has its titles, or an empty array`() {
        #expect(Self.printed(.table, []) == "NAME  LEFT\n")
        #expect(Self.printed(.csv, []) == "name,left\r\n")
        #expect(Self.printed(.jsonl, []) == "")
        #expect(Self.printed(.json, []) == "{\"data\":[],\"has_more\":false,\"next_cursor\":null}\n")
    }

    @Test func `a later page may widen a column, and cuts nothing that has room`() {
        let long = JSONValue.members(["name": .string("a-name-that-is-longer"), "left": .string("1")])
        let lines = Self.printed(.table, [Self.items(1), [long], Self.items(1)]).split(separator: "\n")
        #expect(lines[2].hasPrefix("a-name-that-is-longer  "))
        #expect(lines[3].count == lines[2].count, "no column becomes narrow again")
    }
}
