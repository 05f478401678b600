import BudgetLedger
import Vocabulary

/// What rows need of a leaf that the leaf itself does not say: the column `memo` of its journal row.
///
/// A byte for the kind, then numbers in groups of 7 bits, the lowest first, and texts behind their length.
enum JournalMemo: Hashable {
    /// Of an admission: the model as billed.
    case billed(model: String)
    /// Of the end of a hold.
    case usage(UsageEntry)

    var bytes: [UInt8] {
        var bytes: [UInt8] = []
        switch self {
        case .billed(let model):
            bytes.append(1)
            bytes.add(model)
        case .usage(let entry):
            bytes.reserveCapacity(96)
            bytes.append(2)
            bytes.add(entry.minute)
            bytes.add(entry.key.text)
            bytes.add(entry.model)
            for count in entry.counts { bytes.add(count) }
            bytes.append(entry.isEstimated ? 1 : 0)
            for part in CostClass.allCases { bytes.add(entry.split[part].count) }
        }
        return bytes
    }

    /// Returns `nil` for bytes that are no memo.
    init?(_ bytes: [UInt8]) {
        var rest = bytes[...]
        switch rest.popFirst() {
        case 1:
            guard let model = rest.takeText(), rest.isEmpty else { return nil }
            self = .billed(model: model)
        case 2:
            guard let entry = UsageEntry(&rest), rest.isEmpty else { return nil }
            self = .usage(entry)
        default: return nil
        }
    }
}

/// One settled call as the sums by minute count it.
struct UsageEntry: Hashable {
    let minute: Int64
    let key: KeyID
    let model: String
    let usage: TokenUsage
    let cost: NanoUSD
    let isEstimated: Bool
    let split: CostSplit

    var cell: UsageShelf.Cell { UsageShelf.Cell(minute: minute, key: key, model: model) }

    fileprivate var counts: [Int64] {
        [usage.input, usage.output, usage.cacheWrite5m, usage.cacheWrite1h, usage.cacheRead, cost.count]
    }
}

extension UsageEntry {
    fileprivate init?(_ rest: inout ArraySlice<UInt8>) {
        guard let minute = rest.takeNumber(), let key = rest.takeText(), let model = rest.takeText() else { return nil }
        var usage = TokenUsage()
        for field in [\TokenUsage.input, \.output, \.cacheWrite5m, \.cacheWrite1h, \.cacheRead] {
            guard let count = rest.takeNumber() else { return nil }
            usage[keyPath: field] = count
        }
        guard let cost = rest.takeNumber(), let estimated = rest.popFirst(), estimated < 2 else { return nil }
        var split = CostSplit()
        for part in CostClass.allCases {
            guard let amount = rest.takeNumber() else { return nil }
            split[part] = NanoUSD(amount)
        }
        self.init(
            minute: minute, key: KeyID(trusted: key), model: model, usage: usage, cost: NanoUSD(cost),
            isEstimated: estimated == 1, split: split)
    }
}

extension [UInt8] {
    fileprivate mutating func add(_ number: Int64) {
        var rest = UInt64(bitPattern: number)
        while rest >= 0x80 {
            append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        append(UInt8(rest))
    }

    fileprivate mutating func add(_ text: String) {
        add(Int64(text.utf8.count))
        append(contentsOf: text.utf8)
    }
}

extension ArraySlice<UInt8> {
    fileprivate mutating func takeNumber() -> Int64? {
        var (number, shift): (UInt64, UInt64) = (0, 0)
        while let byte = popFirst(), shift < 64 {
            number |= UInt64(byte & 0x7F) << shift
            if byte < 0x80 { return Int64(bitPattern: number) }
            shift += 7
        }
        return nil
    }

    fileprivate mutating func takeText() -> String? {
        guard let count = takeNumber(), count >= 0, count <= self.count else { return nil }
        defer { removeFirst(Int(count)) }
        return String(validating: prefix(Int(count)), as: UTF8.self)
    }
}
