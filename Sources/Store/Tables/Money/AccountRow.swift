import BudgetLedger
import GRDB

/// The counters of one account as the bytes of one column: 15 integers of 8 bytes, little-endian.
///
/// One blob instead of 15 columns: the row is written often, and read only at start.
enum AccountRow {
    static let integers = 15

    static func bytes(_ state: AccountState) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(integers * 8)
        for number in numbers(state) {
            var rest = UInt64(bitPattern: number)
            for _ in 0..<8 {
                bytes.append(UInt8(truncatingIfNeeded: rest))
                rest >>= 8
            }
        }
        return bytes
    }

    /// Returns `nil` unless there are 15 integers and no sum is negative.
    static func state(_ bytes: Span<UInt8>) -> AccountState? {
        guard bytes.count == integers * 8 else { return nil }
        var numbers = InlineArray<15, Int64>(repeating: 0)
        for place in numbers.indices { numbers[place] = number(bytes, from: place * 8) }
        var state = AccountState()
        state.total = AccountState.Sums(spent: numbers[0], held: numbers[1])
        state.hour = window(numbers, 2)
        state.day = window(numbers, 5)
        state.week = window(numbers, 8)
        state.month = window(numbers, 11)
        state.overrun = numbers[14]
        let least = [0, 1, 3, 4, 6, 7, 9, 10, 12, 13].reduce(Int64(0)) { least, sum in min(least, numbers[sum]) }
        return least < 0 ? nil : state
    }

    private static func number(_ bytes: Span<UInt8>, from start: Int) -> Int64 {
        var word: UInt64 = 0
        for place in 0..<8 { word |= UInt64(bytes[start + place]) << UInt64(8 * place) }
        return Int64(bitPattern: word)
    }

    private static func numbers(_ state: AccountState) -> [Int64] {
        [
            state.total.spent, state.total.held, state.hour.start, state.hour.sums.spent, state.hour.sums.held,
            state.day.start, state.day.sums.spent, state.day.sums.held, state.week.start, state.week.sums.spent,
            state.week.sums.held, state.month.start, state.month.sums.spent, state.month.sums.held, state.overrun,
        ]
    }

    private static func window(_ numbers: InlineArray<15, Int64>, _ place: Int) -> AccountState.WindowBooks {
        let sums = AccountState.Sums(spent: numbers[place + 1], held: numbers[place + 2])
        return AccountState.WindowBooks(start: numbers[place], sums: sums)
    }
}
