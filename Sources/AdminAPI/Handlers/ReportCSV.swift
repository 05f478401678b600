import AdminContract
import Compliance
import StrictJSON

/// A report as RFC 4180 for a spreadsheet that finds no formula in it (`Accept: text/csv`).
///
/// A line is a group in a bucket.
enum ReportCSV {
    static let type = "text/csv; charset=utf-8"

    /// - Parameters:
    ///   - page: The buckets as JSON has them.
    ///   - groups: The dimensions that were asked for.
    ///   - empty: A row of nothing, whose members are the columns of values.
    static func bytes(_ page: JSONValue, _ groups: Set<ReportDimension>, empty: JSONValue) -> [UInt8] {
        let dimensions = ReportDimension.allCases.filter(groups.contains).map(\.rawValue)
        let known = Set(ReportDimension.allCases.map(\.rawValue))
        let values = paths(of: empty).filter { !known.contains($0) }
        let head = ["starting_at", "ending_at"] + dimensions + values
        let lines = (page["data"]?.array ?? []).flatMap { bucket in
            let results = bucket["results"]?.array ?? []
            return (results.isEmpty ? [empty] : results).map { row in
                [text(bucket["starting_at"]), text(bucket["ending_at"])]
                    + (dimensions + values).map { text(find($0, in: row)) }
            }
        }
        let rows = ([head] + lines).map { $0.map(cell).joined(separator: ",") + "\r\n" }
        return Array(rows.joined().utf8)
    }

    /// `requests`, `by_class.input`: every member that holds no other.
    private static func paths(of row: JSONValue, _ prefix: String = "") -> [String] {
        (row.members ?? []).flatMap { member -> [String] in
            guard member.value.members != nil else { return [prefix + member.name] }
            return paths(of: member.value, prefix + member.name + ".")
        }
    }

    private static func find(_ path: String, in row: JSONValue) -> JSONValue? {
        path.split(separator: ".").reduce(row) { value, name in value?[String(name)] }
    }

    private static func text(_ value: JSONValue?) -> String {
        switch value {
        case .string(let text), .number(let text): text
        default: ""
        }
    }

    /// Numbers as they are, a minus too; all else as text.
    private static func cell(_ text: String) -> String {
        let digits = text.hasPrefix("-") ? text.dropFirst() : text[...]
        let isNumber = !digits.isEmpty && digits.utf8.allSatisfy { (0x30...0x39).contains($0) || $0 == 0x2E }
        return isNumber ? text : CSVView.cell(text)
    }
}
