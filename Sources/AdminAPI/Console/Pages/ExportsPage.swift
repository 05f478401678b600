import AdminContract
import Administration
import HTTPListener
import StrictJSON
import Vocabulary

/// Exports: begin one, take it away, delete it.
enum ExportsPage {
    private static let formats = ["evidence", "jsonl", "csv", "ocsf", "cef", "ecs"]

    static func list(_ visit: Visit) async throws -> ConsoleAnswer {
        let exports = try await visit.ask(.listExports)["data"]?.array ?? []
        let tenants = await visit.list(.listTenants, query: ["limit": "200"]).compactMap { $0["name"]?.string }
        let names = (visit.session.principal.tenant == nil ? ["house"] : []) + tenants
        let fields = Parts.select("tenant", "Log of", names) + Parts.select("format", "Format", formats)
        let form = Parts.form("/console/exports", visit.csrf, fields, button: "Begin", tone: "first")
        let lines = exports.map { line($0, visit) }
        let table = Parts.table(
            ["log", "format", "leaves", "status", "bytes", "sha-256", "made", ""], lines, empty: "None yet.")
        return .page(
            "Exports",
            Parts.card(
                "New export", form, note: "Evidence is the bundle that verifies without us; the others are views.")
                + Parts.card("All", table))
    }

    private static func line(_ export: JSONValue, _ visit: Visit) -> [Markup] {
        let (id, status) = (export["id"]?.string ?? "", export["status"]?.string ?? "")
        let percent = status == "running" ? " \(export["progress"]?.integer ?? 0) %" : ""
        let take = status == "done" ? Parts.link("/console/exports/\(id)/file", "Download") : .none
        let delete: Markup =
            status == "done" || status == "failed"
            ? Parts.drawer(
                "Delete",
                Parts.form("/console/exports/\(id)/delete", visit.csrf, .none, button: "Delete", tone: "danger"))
            : .none
        return [
            "\(export["tenant"]?.string)", "\(export["format"]?.string)",
            "\(export["leaves"]?.integer.map { String($0) })",
            Parts.badge(status) + "\(percent)", "\(export["size_bytes"]?.integer.map { String($0) })",
            "<code>\(String((export["sha256"]?.string ?? "–").prefix(12)))</code>",
            Parts.time(export["created_at"]?.string),
            take + delete,
        ]
    }

    static func create(_ visit: Visit) async throws -> ConsoleAnswer {
        _ = try await visit.ask(
            .createExport,
            body: .members(["format": .string(visit.form["format"]), "tenant": .string(visit.form["tenant"])]))
        return .done("/console/exports", "The export of \(visit.form["tenant"]) is being made.")
    }

    static func delete(_ visit: Visit, _ id: String) async throws -> ConsoleAnswer {
        let revision = try await visit.ask(.showExport, [id])["revision"]?.integer
        _ = try await visit.ask(.deleteExport, [id], revision: revision)
        return .done("/console/exports", "Deleted \(id).")
    }

    static func file(_ visit: Visit, _ id: String) async throws -> ConsoleAnswer {
        let export = try await visit.ask(.showExport, [id])
        let type = export["format"]?.string == "evidence" ? "tar" : export["format"]?.string ?? "bin"
        let name = id.filter { $0.isLetter || $0.isNumber || $0 == "_" }
        var response = try await visit.reply(.downloadExport, [id]).response(visit.caller.request)
        response.fields += [
            .init("content-disposition", "attachment; filename=\"\(name).\(type)\""),
            .init("x-content-type-options", "nosniff"),
        ]
        return .raw(response)
    }
}
