import AuditLog
import Testing
import Vocabulary

@Suite struct LedgerFoldTests {
    static let path = ["key_1", "prj_1", "ten_1"]
    static let first = RequestID(trusted: "req_aaaaaaaaaaaaaaaaaaaaaa")
    static let second = RequestID(trusted: "req_bbbbbbbbbbbbbbbbbbbbbb")

    static func windows(hour: Int64) -> WindowStarts { WindowStarts(hour: hour, day: 0, week: -86_400, month: 0) }

    static func held(_ nano: Int64, hour: Int64 = 3_600) -> LeafMoney {
        .held(NanoUSD(nano), path: path, windows: windows(hour: hour), prices: Sample.hash)
    }

    static func settled(_ hold: RequestID, _ charged: Int64, _ released: Int64, overrun: Int64? = nil) -> LeafMoney {
        let end = Settlement(
            hold: hold, charged: NanoUSD(charged), released: NanoUSD(released), overrun: overrun.map { NanoUSD($0) })
        return .settled(end)
    }

    private static func fold(_ steps: [(LeafMoney, RequestID?)], startsAtBooks: Bool = false) throws -> LedgerFold {
        var fold = LedgerFold(startsAtBooks: startsAtBooks)
        for (money, request) in steps { try fold.take(money, request: request?.text) }
        return fold
    }

    @Test func `what is charged is spent in the window of its promise`() throws {
        let fold = try Self.fold([
            (Self.held(100), Self.first), (Self.held(50, hour: 7_200), Self.second),
            (Self.settled(Self.first, 60, 40), Self.first),
        ])
        let key = fold.balances.split(separator: "\r\n").filter { $0.hasPrefix("key_1") }
        #expect(
            key == [
                "key_1,day,0,60,50,0", "key_1,hour,7200,0,50,0", "key_1,month,0,60,50,0", "key_1,total,,60,50,0",
                "key_1,week,-86400,60,50,0",
            ])
        #expect(fold.openHolds == [Self.second.text])
    }

    @Test func `a charge above its hold counts as overrun`() throws {
        let fold = try Self.fold([(Self.held(100), Self.first), (Self.settled(Self.first, 130, 0, overrun: 30), nil)])
        #expect(fold.balances.contains("ten_1,total,,130,0,30\r\n"))
    }

    @Test func `an adjustment moves the total, and a window stops at zero`() throws {
        let windows = WindowStarts(hour: 7_200, day: 0, week: 0, month: 0)
        let fold = try Self.fold([
            (Self.held(100), Self.first), (Self.settled(Self.first, 100, 0), nil),
            (Self.held(5, hour: 7_200), Self.second), (Self.settled(Self.second, 5, 0), nil),
            (.adjusted(NanoUSD(-20), path: Self.path, windows: windows, hold: nil), nil),
        ])
        #expect(fold.balances.contains("key_1,total,,85,0,0\r\n"))
        #expect(fold.balances.contains("key_1,hour,7200,0,0,0\r\n"))
        #expect(fold.balances.contains("key_1,day,0,85,0,0\r\n"))
        #expect(fold.balances.contains("key_1,week,-86400,105,0,0\r\n"))
    }

    @Test func `each hold ends exactly once and by what it held`() {
        let open = (Self.held(100), Optional(Self.first))
        let cases: [([(LeafMoney, RequestID?)], FoldRefusal)] = [
            ([(Self.settled(Self.first, 1, 99), nil)], .holdNotOpen(Self.first.text)),
            ([open, open], .holdOpenTwice(Self.first.text)), ([(Self.held(1), nil)], .holdUnnamed),
            (
                [open, (Self.settled(Self.first, 60, 40), nil), (Self.settled(Self.first, 60, 40), nil)],
                .holdNotOpen(Self.first.text)
            ),
            ([open, (Self.settled(Self.first, 60, 41), nil)], .amountsDisagree(Self.first.text)),
            ([open, (Self.settled(Self.first, 60, 50, overrun: 10), nil)], .amountsDisagree(Self.first.text)),
            ([open, (.released(hold: Self.first, NanoUSD(99)), nil)], .amountsDisagree(Self.first.text)),
            (
                [open, (.expired(hold: Self.first, charged: NanoUSD(99), released: nil, mark: nil), nil)],
                .amountsDisagree(Self.first.text)
            ),
            (
                [(.adjusted(NanoUSD(-1), path: Self.path, windows: Self.windows(hour: 0), hold: nil), nil)],
                .amountTooLarge
            ),
            ([open, (.closed(subject: "key_1", spent: .zero), nil)], .accountDisagrees("key_1")),
            ([(.closed(subject: "key_1", spent: NanoUSD(1)), nil)], .accountDisagrees("key_1")),
        ]
        for (steps, refusal) in cases { #expect(throws: refusal) { try Self.fold(steps) } }
    }

    @Test func `amounts at the end of 64 bits are refused, not wrapped`() {
        let largest = Int64.max
        #expect(throws: FoldRefusal.amountTooLarge) {
            try Self.fold([
                (Self.held(largest), Self.first), (Self.settled(Self.first, largest, 0), nil),
                (Self.held(1), Self.second), (Self.settled(Self.second, 1, 0), nil),
            ])
        }
    }

    @Test func `an account that closes leaves with what it spent, and its place is taken again`() throws {
        let closed: [(LeafMoney, RequestID?)] = [
            (Self.held(100), Self.first), (Self.settled(Self.first, 60, 40), nil),
            (.closed(subject: "key_1", spent: NanoUSD(60)), nil),
        ]
        let fold = try Self.fold(closed)
        #expect(!fold.balances.contains("key_1") && fold.balances.contains("prj_1,total,,60,0,0\r\n"))
        let again = try Self.fold(closed + [(Self.held(5), Self.second), (Self.settled(Self.second, 5, 0), nil)])
        #expect(again.balances.contains("key_1,total,,5,0,0\r\n"))
        #expect(again.balances.contains("prj_1,total,,65,0,0\r\n"))
    }

    // MARK: Carried books

    private static func books(total: Int64 = 60, part: Int = 1, parts: Int = 1, holds: Bool = true) -> LeafMoney {
        let windows = WindowStarts(hour: 86_400, day: 86_400, week: -86_400, month: 0)
        let accounts = path.map { id in
            var account = CarriedBooks.Account(id)
            account.total = NanoUSD(total)
            account.week = NanoUSD(60)
            account.month = NanoUSD(60)
            return account
        }
        let hold = CarriedBooks.Hold(second.text, nano: NanoUSD(50), path: path, windows: self.windows(hour: 7_200))
        return .carried(
            CarriedBooks(part: part, parts: parts, windows: windows, accounts: accounts, holds: holds ? [hold] : []))
    }

    private static let day: [(LeafMoney, RequestID?)] = [
        (held(100), first), (held(50, hour: 7_200), second), (settled(first, 60, 40), nil),
    ]

    @Test func `a fold from carried books gives what a fold from the start gives`() throws {
        let later: [(LeafMoney, RequestID?)] = [(Self.books(), nil), (Self.settled(Self.second, 50, 0), nil)]
        let (whole, short) = (try Self.fold(Self.day + later), try Self.fold(later, startsAtBooks: true))
        #expect(whole.balances == short.balances)
        #expect(
            whole.balances.contains("key_1,hour,86400,0,0,0\r\n")
                && whole.balances.contains("key_1,month,0,110,0,0\r\n"))
    }

    @Test func `carried books that differ from the leaves before them are refused`() {
        #expect(throws: FoldRefusal.accountDisagrees("key_1")) {
            try Self.fold(Self.day + [(Self.books(total: 61), nil)])
        }
        #expect(throws: FoldRefusal.holdsDisagree) { try Self.fold(Self.day + [(Self.books(holds: false), nil)]) }
        #expect(throws: FoldRefusal.booksOutOfOrder) {
            try Self.fold(Self.day + [(Self.books(part: 2, parts: 2), nil)])
        }
        #expect(throws: FoldRefusal.booksMissing) {
            try Self.fold(Self.day + [(Self.books(parts: 2), nil), (Self.held(1), Self.first)])
        }
        #expect(throws: FoldRefusal.booksMissing) { try Self.fold([(Self.held(1), Self.first)], startsAtBooks: true) }
    }
}
