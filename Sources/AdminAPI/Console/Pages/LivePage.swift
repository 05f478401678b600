import AdminContract
import Administration
import HTTPListener
import StrictJSON
import Vocabulary

/// Requests as they are decided; the one page that needs its script.
enum LivePage {
    static func show(_ visit: Visit) async -> ConsoleAnswer {
        .page(
            "Live",
            """
            <div class="filter"><label><span>Filter</span>
            <input id="live-filter" placeholder="tenant, model, reason…"></label>
            <button type="button" id="live-pause" aria-pressed="false">Pause</button>
            <span id="live-state" class="badge wait" role="status">connecting</span></div>
            <div class="scroll card"><table id="live"><thead><tr><th>time</th><th>tenant</th><th>route</th>
            <th>model</th>
            <th>verdict</th><th>reason</th><th>rule</th><th>cost</th><th>took</th></tr></thead><tbody></tbody></table>
            <noscript><p class="empty">This page needs its script.</p></noscript></div>
            \(Parts.card("Stopped conversations", await blocks(visit), note: "Each called what the policy denies."))
            """)
    }

    private static func blocks(_ visit: Visit) async -> Markup {
        let lines = await visit.list(.listSessionBlocks).map { block -> [Markup] in
            let id = block["id"]?.string ?? ""
            let form: Markup =
                visit.may(.decideApprovals)
                ? Parts.drawer(
                    "Let go on",
                    Parts.form(
                        "/console/sessions/\(id)/lift", visit.csrf,
                        Parts.input("because", "Because", hint: "why; the log keeps it", isRequired: true),
                        button: "Lift the block", tone: "first")) : .none
            return [
                "\(block["key"]?.string)", "<code>\(String((block["conversation"]?.string ?? "").prefix(16)))</code>",
                Parts.time(block["until"]?.string), form,
            ]
        }
        return Parts.table(["key", "conversation", "until", ""], lines, empty: "None.")
    }

    static func lift(_ visit: Visit, _ id: String) async throws -> ConsoleAnswer {
        _ = try await visit.ask(.liftSessionBlock, [id], query: ["because": visit.form["because"]])
        return .done("/console/live", "The conversation may go on.")
    }

    /// Server-sent events: a line of JSON for each leaf, and a comment while nothing happens.
    static func events(_ visit: Visit) async throws -> ConsoleAnswer {
        try AdminDoor.check(visit.session.principal, .scope(.readAudit))
        let (plane, caller, isOpen) = (visit.door.plane, visit.caller, visit.isOpen)
        let begun = try await plane.beginLive(caller)
        let fields = ConsoleFields.all("text/event-stream")
        return .raw(
            HTTPResponse(
                200, fields: fields,
                body: .stream(length: nil) { writer in
                    var marks = begun
                    // An hour at most: then the browser asks again. It ends with the session, and so with the key.
                    for turn in 0..<7_200 where !writer.clientHasLeft {
                        guard isOpen() else { return }
                        let rows = try plane.live(caller, since: &marks)
                        let text = rows.map { "data: \(String(decoding: JSONWriter.plain($0), as: UTF8.self))\n\n" }
                            .joined()
                        if !text.isEmpty || turn % 20 == 0 { try await writer.write(text.isEmpty ? ": -\n\n" : text) }
                        try await Task.sleep(for: .milliseconds(500))
                    }
                }))
    }
}
