import AuditLog
import Digests
import Vocabulary

/// Leaves as messages of syslog (RFC 5424), each behind its length in decimal (RFC 6587, 3.4.1; RFC 5425 over TLS).
///
/// The message is the line of the sink's format; log and index stand as structured data, so that what comes twice is
/// known. Syslog has no answer: taken is what the connection took.
enum SyslogFrame {
    /// The facility of log audits.
    private static let facility = 13

    /// A number for examples (RFC 5612): the element is named by this product alone.
    private static let enterprise = 32_473

    static func frame(_ row: LeafRow, line: [UInt8]) -> [UInt8] {
        let priority = facility * 8 + (row.isFailure ? 4 : 6)  // a warning, or information
        let head =
            "<\(priority)>1 \(time(row)) \(host(row.origin)) gatehoused - \(row.kind.word.prefix(32)) "
            + "[leaf@\(enterprise) log=\"\(escaped(row.origin))\" index=\"\(row.index)\" sha256=\"\(row.hash.hex)\"] "
        let message = Array(head.utf8) + (line.last == 0x0A ? line.dropLast() : line[...])
        return Array("\(message.count) ".utf8) + message
    }

    /// A message that tells of no leaf.
    static func frame(
        _ name: String, _ elements: [(name: String, value: String)], origin: String, at now: Instant, line: [UInt8]
    ) -> [UInt8] {
        let time = now.nanosecondText.dropLast(4) + "Z"
        let data = elements.map { "\($0.name)=\"\(escaped($0.value))\"" }.joined(separator: " ")
        let head =
            "<\(facility * 8 + 6)>1 \(time) \(host(origin)) gatehoused - \(name) [\(name)@\(enterprise) \(data)] "
        let message = Array(head.utf8) + line
        return Array("\(message.count) ".utf8) + message
    }

    /// Six digits of a second at most, so the last three of a leaf's nine are cut.
    private static func time(_ row: LeafRow) -> String {
        let text = row.text("ts") ?? ""
        return text.utf8.count == 30 ? text.dropLast(4) + "Z" : "-"
    }

    /// The deployment, which is how the daemon is called wherever it runs.
    private static func host(_ origin: String) -> String {
        let name = origin.prefix { $0 != "/" }
        let isName = (1...255).contains(name.utf8.count) && name.utf8.allSatisfy { (0x21...0x7E).contains($0) }
        return isName ? String(name) : "-"
    }

    private static func escaped(_ text: String) -> String {
        text.reduce(into: "") { output, character in
            output += "\"\\]".contains(character) ? "\\\(character)" : String(character)
        }
    }
}
