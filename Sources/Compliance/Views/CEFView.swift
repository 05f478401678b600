import AuditLog
import Digests
import Vocabulary

/// Leaves in the Common Event Format, version 0.
package enum CEFView {
    package static func line(_ row: LeafRow, version: String) -> String {
        let head = [
            "CEF:0", "Gatehouse", "gatehoused", version, row.kind.word, row.caption, row.isFailure ? "5" : "2",
        ]
        let fields: [(String, String?)] = [
            ("rt", String(row.time.nanoseconds / 1_000_000)), ("externalId", row.name), ("act", row.text("decision")),
            ("outcome", row.isFailure ? "failure" : "success"), ("reason", row.text("reason")), ("suser", row.actor),
            ("requestMethod", row.text("detail", "route").map { _ in "POST" }), ("cs1Label", "tenant"),
            ("cs1", row.text("tenant")), ("cs2Label", "policy"), ("cs2", row.text("policy", "rule")),
            ("cs3Label", "leaf"), ("cs3", row.hash.hex),
        ]
        let money = row.amount.map { [("cn1Label", Optional("nanoUSD")), ("cn1", Optional($0))] } ?? []
        let extensions = (fields + money).compactMap { name, value in
            value.map { "\(name)=\(extensionText($0))" }
        }
        return head.map(headerText).joined(separator: "|") + "|" + extensions.joined(separator: " ") + "\n"
    }

    /// A backslash and a bar would end the field; a line end would end the event.
    static func headerText(_ text: String) -> String { escaped(text, ["|"]) }

    static func extensionText(_ text: String) -> String { escaped(text, ["="]) }

    private static func escaped(_ text: String, _ special: Set<Character>) -> String {
        var output = ""
        for character in text {
            switch character {
            case "\\": output += "\\\\"
            case "\n": output += "\\n"
            case "\r": output += "\\r"
            case "\r\n": output += "\\r\\n"
            default: output += special.contains(character) ? "\\\(character)" : String(character)
            }
        }
        return output
    }
}
