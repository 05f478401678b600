package import AuditLog
package import Digests
package import StrictJSON
import Vocabulary

/// One leaf as the views show it: its members, its place, its hash.
///
/// A view is for reading and is no evidence; each row names log, index and hash of the leaf that it was made from.
package struct LeafRow {
    /// The log's origin.
    package let origin: String
    package let index: Int64
    package let kind: EventKind
    package let hash: Digest256
    package let json: JSONValue

    /// Returns `nil` for bytes that are no leaf of a known kind.
    package init?(_ leaf: [UInt8], origin: String) {
        // A leaf that cannot be read is found by `audit verify`; a view has no row for it.
        guard let json = try? JSONReader.parse(leaf) else { return nil }
        guard let kind = json["kind"]?.string.flatMap(EventKind.init(rawValue:)), let index = json["seq"]?.integer
        else {
            return nil
        }
        (self.origin, self.index, self.kind, self.json) = (origin, index, kind, json)
        hash = TreeHash.leaf(leaf)
    }

    func text(_ path: String...) -> String? { value(path)?.string }

    func integer(_ path: String...) -> Int64? { value(path)?.integer }

    private func value(_ path: [String]) -> JSONValue? {
        path.reduce(Optional(json)) { value, name in value?[name] }
    }

    var time: Instant { text("ts").flatMap(Instant.init(text:)) ?? Instant(nanoseconds: 0) }

    var actor: String { text("actor", "id") ?? "" }

    var model: String? { text("detail", "model") }

    /// The member of `money` that the row's amount is: held, charged, released or final.
    var amount: String? {
        for name in ["charged", "nano", "released", "spent"] {
            if let amount = text("money", name) { return amount }
        }
        return nil
    }

    /// True for what was refused, denied or has failed.
    var isFailure: Bool { kind.isFailure || text("decision") == "deny" }

    /// The kind as a person reads it: `Key created`.
    var caption: String {
        let words = kind.word.split(separator: "-").joined(separator: " ")
        return words.prefix(1).uppercased() + words.dropFirst()
    }

    /// `<origin>#<index>`, the same for ever.
    var name: String { "\(origin)#\(index)" }
}

/// An amount of nano-dollars as dollars without its sign, exact: `1.36896`.
enum DollarText {
    static func dollars(_ nano: String) -> String {
        let digits = nano.drop { $0 == "-" }
        guard digits.allSatisfy({ $0.isASCII && $0.isNumber }) else { return "" }
        let padded = String(repeating: "0", count: max(0, 10 - digits.count)) + digits
        let fraction = padded.suffix(9)
        let trimmed = fraction.reversed().drop { $0 == "0" }.reversed()
        return padded.dropLast(9) + (trimmed.isEmpty ? "" : "." + String(trimmed))
    }
}
