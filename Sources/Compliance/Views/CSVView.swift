import AuditLog
import Digests
import StrictJSON

/// Leaves as RFC 4180 with fixed columns, in which no spreadsheet finds a formula.
package enum CSVView {
    package static let header =
        "log,index,time,tenant,kind,actor_type,actor_id,object_type,object_id,decision,reason,request,model,sign,"
        + "charged_usd,policy,leaf_sha256\r\n"

    package static func line(_ row: LeafRow) -> String {
        let amount = row.amount
        let cells = [
            row.origin, String(row.index), row.text("ts"), row.text("tenant"), row.kind.word, row.text("actor", "type"),
            row.actor, row.text("object", "type"), row.text("object", "id"), row.text("decision"), row.text("reason"),
            row.text("request"), row.model, amount.map { $0.hasPrefix("-") ? "minus" : "" },
            amount.map(DollarText.dollars), row.text("policy", "rule"), row.hash.hex,
        ]
        return cells.map { cell($0 ?? "") }.joined(separator: ",") + "\r\n"
    }

    /// What a spreadsheet takes for a formula at the beginning of a cell, full-width forms among it.
    private static let formulaStarts: Set<Character> = ["=", "+", "-", "@", "＝", "＋", "－", "＠"]

    /// A cell that is text to every reader: control characters spelled out, a leading `'` before what calculates.
    package static func cell(_ text: String) -> String {
        // Judged before control characters are spelled out: a tab or a line end may hide a formula behind it.
        let first = text.unicodeScalars.first
        let isFormula = text.first.map { formulaStarts.contains($0) } ?? false
        let isHidden = first.map { $0.value < 0x20 || formulaStarts.contains(Character($0)) } ?? false
        var output = isFormula || isHidden ? "'" : ""
        for scalar in text.unicodeScalars {
            if scalar.value < 0x20 || (0x7F...0x9F).contains(scalar.value) {
                let digits = String(scalar.value, radix: 16)
                output += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            } else {
                output.unicodeScalars.append(scalar)
            }
        }
        guard output.contains(where: { $0 == "," || $0 == "\"" || $0 == ";" }) else { return output }
        return "\"" + output.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\"") + "\""
    }
}
