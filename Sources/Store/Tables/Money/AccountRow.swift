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
    static func state(_ bytes: [UInt8]) -> AccountState? {
        guard bytes.count == integers * 8 else { return nil }
        let numbers = stride(from: 0, to: bytes.count, by: 8).map { start in
            Int64(bitPattern: bytes[start..<(start + 8)].reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) })
        }
        var state = AccountState()
        state.total = AccountState.Sums(spent: numbers[0], held: numbers[1])
        state.hour = window(numbers, 2)
        state.day = window(numbers, 5)
        state.week = window(numbers, 8)
        state.month = window(numbers, 11)
        state.overrun = numbers[14]
        let sums = [state.total, state.hour.sums, state.day.sums, state.week.sums, state.month.sums]
        return sums.allSatisfy { $0.spent >= 0 && $0.held >= 0 } ? state : nil
    }

    private static func numbers(_ state: AccountState) -> [Int64] {
        [
            state.total.spent, state.total.held, state.hour.start, state.hour.sums.spent, state.hour.sums.held,
            state.day.start, state.day.sums.spent, state.day.sums.held, state.week.start, state.week.sums.spent,
            state.week.sums.held, state.month.start, state.month.sums.spent, state.month.sums.held, state.overrun,
        ]
    }

    private static func window(_ numbers: [Int64], _ place: Int) -> AccountState.WindowBooks {
        let sums = AccountState.Sums(spent: numbers[place + 1], held: numbers[place + 2])
        return AccountState.WindowBooks(start: numbers[place], sums: sums)
    }
}
