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
        var state = AccountState()
        // SAFETY: as many bytes as was said, of which each number is a word.
        unsafe bytes.withUnsafeBytes { bytes in
            state.total = unsafe sums(bytes, 0)
            state.hour = unsafe window(bytes, 2)
            state.day = unsafe window(bytes, 5)
            state.week = unsafe window(bytes, 8)
            state.month = unsafe window(bytes, 11)
            state.overrun = unsafe number(bytes, 14)
        }
        let isWhole =
            isWhole(state.total) && isWhole(state.hour.sums) && isWhole(state.day.sums) && isWhole(state.week.sums)
            && isWhole(state.month.sums)
        return isWhole ? state : nil
    }

    private static func isWhole(_ sums: AccountState.Sums) -> Bool { sums.spent >= 0 && sums.held >= 0 }

    // SAFETY: here and below the caller has seen that the bytes are there.
    private static func number(_ bytes: UnsafeRawBufferPointer, _ place: Int) -> Int64 {
        unsafe Int64(littleEndian: bytes.loadUnaligned(fromByteOffset: place * 8, as: Int64.self))
    }

    // SAFETY: as above.
    private static func sums(_ bytes: UnsafeRawBufferPointer, _ place: Int) -> AccountState.Sums {
        unsafe AccountState.Sums(spent: number(bytes, place), held: number(bytes, place + 1))
    }

    // SAFETY: as above.
    private static func window(_ bytes: UnsafeRawBufferPointer, _ place: Int) -> AccountState.WindowBooks {
        unsafe AccountState.WindowBooks(start: number(bytes, place), sums: sums(bytes, place + 1))
    }

    private static func numbers(_ state: AccountState) -> [Int64] {
        [
            state.total.spent, state.total.held, state.hour.start, state.hour.sums.spent, state.hour.sums.held,
            state.day.start, state.day.sums.spent, state.day.sums.held, state.week.start, state.week.sums.spent,
            state.week.sums.held, state.month.start, state.month.sums.spent, state.month.sums.held, state.overrun,
        ]
    }
}
