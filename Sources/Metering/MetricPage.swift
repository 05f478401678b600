/// The page of metrics in the text format of Prometheus (version 0.0.4).
///
/// Every family of the list is on it, also one without a number yet: a rule that names a family can be checked.
package struct MetricPage: Sendable {
    package static let contentType = "text/plain; version=0.0.4; charset=utf-8"

    private var lines: [String: [String]] = [:]

    package init() {}

    /// Adds one number under the values of the family's labels, in their order.
    package mutating func add(_ family: MetricFamily, _ labels: [String] = [], _ value: MetricValue) {
        precondition(labels.count == family.labels.count, "\(family.name) has \(family.labels.count) labels")
        lines[family.name, default: []].append(Self.line(family.name, zip(family.labels, labels), value.text))
    }

    /// Adds a whole histogram, cumulative as Prometheus wants it.
    package mutating func add(_ family: MetricFamily, _ labels: [String] = [], _ histogram: Histogram) {
        precondition(labels.count == family.labels.count, "\(family.name) has \(family.labels.count) labels")
        let own = Array(zip(family.labels, labels))
        var (rows, seen) = ([String](), UInt64(0))
        for (bound, count) in zip(histogram.scale.bounds, histogram.counts) {
            seen &+= count
            rows.append(
                Self.line("\(family.name)_bucket", own + [("le", histogram.scale.value(bound).text)], "\(seen)"))
        }
        rows.append(Self.line("\(family.name)_bucket", own + [("le", "+Inf")], "\(histogram.total)"))
        rows.append(Self.line("\(family.name)_sum", own, histogram.scale.value(histogram.sum).text))
        rows.append(Self.line("\(family.name)_count", own, "\(histogram.total)"))
        lines[family.name, default: []] += rows
    }

    /// The whole page.
    package var bytes: [UInt8] {
        var text = ""
        for family in MetricFamily.all {
            text += "# HELP \(family.name) \(family.help)\n# TYPE \(family.name) \(family.kind.rawValue)\n"
            for line in lines[family.name] ?? [] { text += line }
        }
        return Array(text.utf8)
    }

    private static func line(_ name: String, _ labels: some Sequence<(String, String)>, _ value: String) -> String {
        let inside = labels.map { "\($0)=\"\(escaped($1))\"" }.joined(separator: ",")
        return inside.isEmpty ? "\(name) \(value)\n" : "\(name){\(inside)} \(value)\n"
    }

    private static func escaped(_ text: String) -> String {
        var output = ""
        for character in text.unicodeScalars {
            switch character {
            case "\\": output += "\\\\"
            case "\"": output += "\\\""
            case "\n": output += "\\n"
            default: output.unicodeScalars.append(character)
            }
        }
        return output
    }
}

/// One number, exact.
package enum MetricValue: Hashable, Sendable {
    case count(Int)
    /// Seconds in nanoseconds, or dollars in nano-dollars.
    case billionths(Int64)

    /// 1 or 0.
    package static func flag(_ flag: Bool) -> MetricValue { .count(flag ? 1 : 0) }

    var text: String {
        guard case .billionths(let value) = self else {
            if case .count(let count) = self { return String(count) }
            return "0"
        }
        let (whole, rest) = value.magnitude.quotientAndRemainder(dividingBy: 1_000_000_000)
        let sign = value < 0 ? "-" : ""
        guard rest > 0 else { return "\(sign)\(whole)" }
        var decimals = String(rest + 1_000_000_000).dropFirst()
        while decimals.last == "0" { decimals.removeLast() }
        return "\(sign)\(whole).\(decimals)"
    }
}

extension Histogram.Scale {
    /// What a value of this scale is on the page.
    fileprivate func value(_ value: UInt64) -> MetricValue {
        switch self {
        case .seconds: .billionths(Int64(clamping: value))
        case .counts: .count(Int(clamping: value))
        }
    }
}
