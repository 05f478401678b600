import AuditLog
import Digests
import Store
import StrictJSON
import Vocabulary

/// What an empty hour says to a sink: from where to where a log went without a row for it, and its root there.
///
/// Whoever keeps the rows can hold the root against the leaves that he has: a row that was lost on the way shows.
struct SinkManifest {
    static let word = "manifest"

    let origin: String
    let tenant: String
    let from: Int
    /// A size that has a signed head, whose root this is.
    let to: Int
    let root: Digest256
    let at: Instant

    /// As one line of the sink's format.
    func line(_ door: SinkDoor, version: String) -> [UInt8] {
        let line: String
        switch door.format {
        case .cef: line = cef(version)
        case .ocsf: line = String(decoding: JSONWriter.plain(ocsf(version)), as: UTF8.self)
        case .jsonl, .evidence, .csv, .ecs:
            line = String(decoding: JSONWriter.plain(.members([Self.word: facts])), as: UTF8.self)
        }
        guard door.framing == .syslog else { return Array((line + "\n").utf8) }
        let elements = [("log", origin), ("from", "\(from)"), ("to", "\(to)"), ("root", Base64.encode(root.bytes))]
        return SyslogFrame.frame(Self.word, elements, origin: origin, at: at, line: Array(line.utf8))
    }

    private var facts: JSONValue {
        .members([
            "log": .string(origin), "from": .integer(Int64(from)), "to": .integer(Int64(to)),
            "root": .string(Base64.encode(root.bytes)),
        ])
    }

    private func cef(_ version: String) -> String {
        let head = ["CEF:0", "Gatehouse", "gatehoused", version, Self.word, "No leaves for this sink", "0"]
        return head.map(CEFView.headerText).joined(separator: "|")
            + "|rt=\(at.nanoseconds / 1_000_000) externalId=\(CEFView.extensionText(origin))#\(to) cs1Label=tenant "
            + "cs1=\(tenant) cs4Label=root cs4=\(CEFView.extensionText(Base64.encode(root.bytes))) "
            + "cn2Label=from cn2=\(from) cn3Label=to cn3=\(to)\n"
    }

    /// An event of the class Event Log Activity (1008), which has no activity of this name.
    private func ocsf(_ version: String) -> JSONValue {
        let product = JSONValue.members([
            "name": .string("Gatehouse"), "vendor_name": .string("Gatehouse"), "version": .string(version),
        ])
        return .members([
            "activity_id": .integer(99), "activity_name": .string(Self.word), "category_uid": .integer(1),
            "class_uid": .integer(1_008), "type_uid": .integer(100_899), "severity_id": .integer(1),
            "status_id": .integer(1), "time": .integer(OCSFView.milliseconds(at)), "message": .string(Self.word),
            "log_name": .string(origin), "unmapped": .members(["gatehouse": facts]),
            "metadata": .members([
                "version": .string(OCSFView.schemaVersion), "product": product, "uid": .string("\(origin)#\(to)-empty"),
                "event_code": .string(Self.word), "log_name": .string(origin), "tenant_uid": .string(tenant),
            ]),
        ])
    }
}
