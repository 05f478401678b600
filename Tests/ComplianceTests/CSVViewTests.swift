import AuditLog
import Compliance
import Digests
import Testing
import Vocabulary

@Suite struct CSVViewTests {
    @Test(arguments: ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "＝1", "＋1", "－1", "＠x", "=\"a\",b"])
    func `no cell begins with what a spreadsheet calculates`(model: String) throws {
        var refused = Refused(
            request: RequestID(trusted: "req_8sYc1N4dGq6ZtU0eWb3KxJ"), actor: .system, reason: .modelDenied)
        refused.model = model
        let bytes = try Leaf.refused(refused).bytes(at: KindSample.place(3))
        let line = CSVView.line(try #require(LeafRow(bytes, origin: KindSample.origin)))
        let cells = Self.cells(line)
        #expect(cells.count == CSVView.header.split(separator: ",").count)
        for cell in cells {
            #expect(!"=+-@\t\r\n＝＋－＠".contains(cell.first ?? "x"), "\(cell)")
            #expect(!cell.unicodeScalars.contains { $0.value < 0x20 })
        }
        #expect(line.hasSuffix("\r\n"))
    }

    @Test func `an amount has its sign in a column of its own, exact to the nano`() throws {
        let leaf = Leaf.ledgerAdjusted(
            NanoUSD(-1_500_000_001), path: ["ten_1"], windows: WindowStarts(hour: 1, day: 1, week: 1, month: 1),
            by: .system)
        let line = CSVView.line(
            try #require(LeafRow(try leaf.bytes(at: KindSample.place(0)), origin: KindSample.origin)))
        #expect(Self.cells(line)[13...14] == ["minus", "1.500000001"])
    }

    @Test(arguments: EventKind.allCases)
    func `each kind is one row with its word, its object and its leaf`(kind: EventKind) throws {
        let leaf = KindSample.leaf(kind)
        let row = try #require(LeafRow(try leaf.bytes(at: KindSample.place(7)), origin: KindSample.origin))
        let cells = Self.cells(CSVView.line(row))
        #expect(cells.count == CSVView.header.split(separator: ",").count)
        #expect(cells[1] == "7" && cells[4] == kind.word && cells[16] == row.hash.hex)
        #expect(cells[7...8] == [leaf.object.category.rawValue, leaf.object.id])
    }

    /// Splits one line as RFC 4180 says.
    private static func cells(_ line: String) -> [String] {
        var (cells, cell, isQuoted) = ([String](), "", false)
        var rest = Substring(line.dropLast(line.hasSuffix("\r\n") ? 1 : 0))
        while let character = rest.popFirst() {
            switch character {
            case "\"" where isQuoted && rest.first == "\"": cell.append(rest.removeFirst())
            case "\"": isQuoted.toggle()
            case "," where !isQuoted:
                cells.append(cell)
                cell = ""
            default: cell.append(character)
            }
        }
        return cells + [cell]
    }
}
