/// Durations and sizes as a person writes them.
enum SettingsUnit {
    /// `250ms`, `30s`, `5m`, `1h15m`, `1d`; units in falling order, each at most once.
    static func milliseconds(_ text: String) -> Int64? {
        let units: [(name: String, length: Int64)] = [
            ("d", 86_400_000), ("h", 3_600_000), ("m", 60_000), ("s", 1_000), ("ms", 1),
        ]
        guard let parts = parts(of: text) else { return nil }
        var total: Int64 = 0
        var next = 0
        for part in parts {
            guard let unit = units[next...].firstIndex(where: { $0.name == part.unit }) else { return nil }
            let (length, overflow) = part.number.multipliedReportingOverflow(by: units[unit].length)
            guard !overflow, length <= Int64.max - total else { return nil }
            total += length
            next = unit + 1
        }
        return total
    }

    /// `512`, `64KiB`, `32MiB`, `1GiB`.
    static func bytes(_ text: String) -> Int? {
        let units: [String: Int64] = ["": 1, "B": 1, "KiB": 1 << 10, "MiB": 1 << 20, "GiB": 1 << 30]
        guard let parts = parts(of: text), parts.count == 1, let unit = units[parts[0].unit] else { return nil }
        let (size, overflow) = parts[0].number.multipliedReportingOverflow(by: unit)
        return overflow ? nil : Int(size)
    }

    /// `90s` of milliseconds: in the largest unit that leaves no rest.
    static func duration(_ milliseconds: Int64) -> String {
        let units: [(name: String, length: Int64)] = [("d", 86_400_000), ("h", 3_600_000), ("m", 60_000), ("s", 1_000)]
        guard milliseconds != 0 else { return "0s" }
        let unit = units.first { milliseconds % $0.length == 0 } ?? ("ms", 1)
        return "\(milliseconds / unit.length)\(unit.name)"
    }

    /// `32MiB` of bytes: in the largest unit that leaves no rest.
    static func size(_ bytes: Int) -> String {
        let unit = [("GiB", 30), ("MiB", 20), ("KiB", 10)].first { bytes != 0 && bytes & ((1 << $0.1) - 1) == 0 }
        return unit.map { "\(bytes >> $0.1)\($0.0)" } ?? "\(bytes)"
    }

    private static func parts(of text: String) -> [(number: Int64, unit: String)]? {
        var parts: [(number: Int64, unit: String)] = []
        var rest = Substring(text)
        while !rest.isEmpty {
            let digits = rest.prefix { "0123456789".contains($0) }
            guard let number = Int64(digits) else { return nil }
            rest = rest.dropFirst(digits.count)
            let unit = rest.prefix { !"0123456789".contains($0) }
            rest = rest.dropFirst(unit.count)
            parts.append((number, String(unit)))
        }
        return parts.isEmpty ? nil : parts
    }
}

/// The known word that a mistyped one most likely means.
enum NearestWord {
    /// The word at the smallest edit distance, if that is at most a third of its length and one.
    static func find(_ word: String, among known: Set<String>) -> String? {
        let ranked = known.sorted().map { ($0, distance(word, $0)) }.min { $0.1 < $1.1 }
        guard let (nearest, distance) = ranked, distance <= nearest.count / 3 + 1 else { return nil }
        return nearest
    }

    private static func distance(_ left: String, _ right: String) -> Int {
        let (left, right) = (Array(left.utf8), Array(right.utf8))
        var row = Array(0...right.count)
        for (index, byte) in left.enumerated() {
            var diagonal = row[0]
            row[0] = index + 1
            for place in right.indices {
                let cost = min(row[place + 1] + 1, row[place] + 1, diagonal + (right[place] == byte ? 0 : 1))
                (diagonal, row[place + 1]) = (row[place + 1], cost)
            }
        }
        return row[right.count]
    }
}
