import Vocabulary

/// Reads numbers with units: exact integers, never rounded but for percent beyond two decimals, which are refused.
enum ValueReader {
    enum Refusal: Error, Hashable {
        /// No number with a known unit.
        case noValue
        case outOfRange
    }

    /// The typed value that `text` spells; a plain number is a count.
    static func read(_ text: String) throws(Refusal) -> TypedValue {
        if text.hasPrefix("$") { return try money(text.dropFirst()) }
        if text.hasSuffix("%") { return TypedValue(type: .percent, amount: try percent(text.dropLast())) }
        if let slash = text.firstIndex(of: "/") {
            return try rate(text[..<slash], per: text[text.index(after: slash)...])
        }
        return try number(text[...])
    }

    private static func money(_ text: Substring) throws(Refusal) -> TypedValue {
        let parts = text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
        let digits = String(parts[0].filter { $0 != "_" })
        guard digits.utf8.allSatisfy({ (0x30...0x39).contains($0) || $0 == 0x2E }) else { throw .noValue }
        guard let amount = NanoUSD(dollars: digits) else {
            throw digits.utf8.filter({ $0 == 0x2E }).count > 1 || digits.isEmpty ? .noValue : .outOfRange
        }
        guard parts.count == 2 else { return TypedValue(type: .money, amount: amount.count) }
        guard let period = Period(rawValue: String(parts[1])), period >= .hour else { throw .noValue }
        return TypedValue(type: .spend(period), amount: amount.count)
    }

    private static func percent(_ text: Substring) throws(Refusal) -> Int64 {
        let parts = text.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
        let whole = try digits(parts[0])
        var hundredths: Int64 = 0
        if parts.count == 2 {
            guard (1...2).contains(parts[1].utf8.count) else { throw .noValue }
            hundredths = try digits(parts[1]) * (parts[1].utf8.count == 1 ? 10 : 1)
        }
        return try scaled(whole, by: 100) + hundredths
    }

    private static func rate(_ count: Substring, per period: Substring) throws(Refusal) -> TypedValue {
        guard let period = Period(rawValue: String(period)), period <= .day else { throw .noValue }
        let suffix = " tokens"
        if count.hasSuffix(suffix) {
            return TypedValue(type: .tokenRate(period), amount: try scaledNumber(count.dropLast(suffix.count)).amount)
        }
        let value = try scaledNumber(count)
        guard value.unit.isEmpty || multipliers[value.unit] != nil else { throw .noValue }
        return TypedValue(type: .rate(period), amount: value.amount)
    }

    private static func number(_ text: Substring) throws(Refusal) -> TypedValue {
        let value = try scaledNumber(text)
        if durations[value.unit] != nil { return TypedValue(type: .duration, amount: value.amount) }
        if value.unit.hasSuffix("B") { return TypedValue(type: .bytes, amount: value.amount) }
        return TypedValue(type: value.unit.isEmpty ? .count : .tokens, amount: value.amount)
    }

    private static func scaledNumber(_ text: Substring) throws(Refusal) -> (amount: Int64, unit: String) {
        let unit = String(text.drop { $0.isNumber || $0 == "_" })
        let number = try digits(text.dropLast(unit.count))
        if unit.isEmpty { return (number, unit) }
        guard let factor = durations[unit] ?? multipliers[unit] ?? byteFactor(unit) else { throw .noValue }
        return (try scaled(number, by: factor), unit)
    }

    private static func byteFactor(_ unit: String) -> Int64? {
        guard unit.hasSuffix("B") else { return nil }
        return unit == "B" ? 1 : multipliers[String(unit.dropLast())]
    }

    private static func digits(_ text: Substring) throws(Refusal) -> Int64 {
        let digits = text.utf8.filter { $0 != 0x5F }
        guard !digits.isEmpty, digits.allSatisfy({ (0x30...0x39).contains($0) }) else { throw .noValue }
        var number: Int64 = 0
        for digit in digits {
            let (tens, overflow) = number.multipliedReportingOverflow(by: 10)
            let (sum, carried) = tens.addingReportingOverflow(Int64(digit - 0x30))
            guard !overflow, !carried else { throw .outOfRange }
            number = sum
        }
        return number
    }

    /// At most a quarter of the range, so that sums of two never overflow.
    private static func scaled(_ number: Int64, by factor: Int64) throws(Refusal) -> Int64 {
        let (product, overflow) = number.multipliedReportingOverflow(by: factor)
        guard !overflow, product <= Int64.max / 4 else { throw .outOfRange }
        return product
    }

    private static let durations: [String: Int64] = [
        "ms": 1, "s": 1_000, "m": 60_000, "h": 3_600_000, "d": 86_400_000,
    ]
    private static let multipliers: [String: Int64] = [
        "k": 1_000, "K": 1_000, "M": 1_000_000, "G": 1_000_000_000, "Ki": 1_024, "Mi": 1_048_576,
        "Gi": 1_073_741_824,
    ]
}
