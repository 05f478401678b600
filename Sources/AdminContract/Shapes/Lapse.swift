/// A length of time as people write it: `30s`, `5m`, `1h15m`, `7d`.
package struct Lapse: Hashable, Sendable, Comparable, Codable, CustomStringConvertible {
    package let seconds: Int64

    /// More than anyone means: a hundred years.
    package static let limit: Int64 = 100 * 366 * 86_400

    package init(seconds: Int64) { self.seconds = seconds }

    /// Returns `nil` unless `text` is numbers with units, the longer unit first, at most a hundred years in all.
    package init?(_ text: String) {
        var rest = text.utf8[...]
        var units = Self.units[...]
        var sum: Int64 = 0
        guard !rest.isEmpty else { return nil }
        while !rest.isEmpty {
            let digits = rest.prefix { (0x30...0x39).contains($0) }
            rest = rest.dropFirst(digits.count)
            guard (1...9).contains(digits.count), let count = Int64(String(Substring(digits))) else { return nil }
            guard let letter = rest.popFirst(), let unit = units.firstIndex(where: { $0.letter == letter }) else {
                return nil
            }
            sum += count * units[unit].seconds
            units = units[(unit + 1)...]
        }
        guard sum <= Self.limit else { return nil }
        seconds = sum
    }

    /// In the fewest units: `1h15m`; nothing at all is `0s`.
    package var description: String {
        var rest = seconds
        var text = ""
        for unit in Self.units where rest >= unit.seconds {
            text += "\(rest / unit.seconds)\(Character(UnicodeScalar(unit.letter)))"
            rest %= unit.seconds
        }
        return text.isEmpty ? "0s" : text
    }

    package static func < (left: Lapse, right: Lapse) -> Bool { left.seconds < right.seconds }

    package init(from decoder: any Decoder) throws {
        let text = try decoder.singleValueContainer().decode(String.self)
        guard let lapse = Lapse(text) else {
            throw ShapeFault(at: decoder.codingPath, "`\(text)` is not a length of time, such as `24h`")
        }
        self = lapse
    }

    /// Writes the fewest units: `1h15m`.
    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }

    private static let units: [(letter: UInt8, seconds: Int64)] = [
        (UInt8(ascii: "d"), 86_400), (UInt8(ascii: "h"), 3_600), (UInt8(ascii: "m"), 60), (UInt8(ascii: "s"), 1),
    ]
}
