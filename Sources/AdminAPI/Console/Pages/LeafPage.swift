import AdminContract
import Administration
import HTTPListener
import StrictJSON
import Vocabulary

/// One leaf: its bytes, and its proof, which the browser checks for itself.
enum LeafPage {
    static func show(_ visit: Visit, _ log: String, _ index: String) async throws -> ConsoleAnswer {
        let bytes = try await visit.reply(.showLeaf, [log, index]).bytes
        let leaf = try JSONReader.parse(bytes)
        let place = "/console/audit/\(PercentCode.encode(log))/\(PercentCode.encode(index))"
        return .page(
            "Leaf \(index)",
            """
            <p>\(Parts.link("/console/audit?log=\(PercentCode.encode(log))", "Log of \(log)"))</p>
            \(Parts.card(leaf["kind"]?.string ?? "leaf", table(of: leaf)))
            <section class="card" id="proof" data-receipt="\(place)/receipt"><h2>Proof</h2>
            <p class="note">Your browser computes the path from this leaf to the signed head, and checks the signatures
            where it can. The keys come from this daemon: compare them with those that you got another way.</p>
            <label><span>Receipt</span><textarea id="receipt" rows="8" spellcheck="false"></textarea></label>
            <div class="row"><button type="button" class="first" id="verify">Verify</button>
            \(Parts.link("\(place)/receipt?download=1", "Download the receipt"))</div>
            <ol id="steps" class="steps" role="status" aria-live="polite"></ol>
            <noscript><p class="empty">This needs the script; audit verify --receipt does it too.</p></noscript>
            </section>\(Parts.card("Bytes", "<pre>\(String(decoding: bytes, as: UTF8.self))</pre>"))
            """)
    }

    private static func table(of leaf: JSONValue) -> Markup {
        let rows = (leaf.members ?? []).map { member -> Markup in
            let text = member.value.string ?? String(decoding: JSONWriter.plain(member.value), as: UTF8.self)
            return "<dt>\(member.name)</dt><dd>\(text)</dd>"
        }
        return "<dl>\(rows)</dl>"
    }

    /// The receipt with the keys that vouch for it; or alone, as a file for others.
    static func receipt(_ visit: Visit, _ log: String, _ index: String) async throws -> ConsoleAnswer {
        let sealed = try await visit.ask(.showReceipt, [log, index])
        guard visit.query.text("download") == nil else {
            let name = "receipt-\(log.filter { $0.isLetter || $0.isNumber })-\(index.filter(\.isNumber)).json"
            let fields =
                ConsoleFields.all("application/json") + [
                    .init("content-disposition", "attachment; filename=\"\(name)\"")
                ]
            return .raw(HTTPResponse(200, fields: fields, body: .bytes(JSONWriter.plain(sealed))))
        }
        let keys = try await visit.door.plane.receiptKeys(visit.caller, log)
        let body = JSONValue.members([
            "receipt": sealed, "log_key": .string(keys.log), "root_key": .string(keys.root),
        ])
        return .raw(
            HTTPResponse(200, fields: ConsoleFields.all("application/json"), body: .bytes(JSONWriter.plain(body))))
    }
}
