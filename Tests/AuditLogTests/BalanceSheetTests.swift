import AuditLog
import Testing

@Suite struct BalanceSheetTests {
    private let head = "subject,window,start,spent_nano,held_nano,overrun_nano\r\n"

    @Test func `an account without any amount is the same as none`() {
        let empty = BalanceSheet(head + "key_1,total,,0,0,0\r\nkey_1,day,-9223372036854775808,0,0,0\r\n")
        #expect(empty.count == 0 && empty.difference(from: BalanceSheet(head)) == nil)
    }

    @Test func `one nano-dollar is a difference, and it is named`() throws {
        let (mine, other) = (
            BalanceSheet(head + "key_1,total,,5,0,0\r\n"), BalanceSheet(head + "key_1,total,,6,0,0\r\n")
        )
        let difference = try #require(mine.difference(from: other))
        #expect(difference.subject == "key_1" && difference.others == ["key_1,total,,6,0,0"])
    }

    @Test func `an account that only one side has is a difference`() {
        let one = BalanceSheet(head + "key_1,total,,5,0,0\r\n")
        #expect(BalanceSheet(head).difference(from: one)?.subject == "key_1")
        #expect(one.difference(from: BalanceSheet(head))?.subject == "key_1")
    }
}
