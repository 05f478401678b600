import AdminContract
import Administration
import StrictJSON
import Vocabulary

/// The kept policies: which one decides for whom, what each would change, and what may become of it.
enum PolicyVersions {
    static func table(_ versions: [JSONValue], _ names: [String: String], _ visit: Visit) -> Markup {
        let lines = versions.map { version -> [Markup] in
            let (hash, status) = (version["hash"]?.string ?? "", version["status"]?.string ?? "")
            return [
                "<code>\(String(hash.prefix(12)))</code>", Parts.badge(status) + share(version),
                "\(version["message"]?.string)", "\(AdminNames.of(version["created_by"], names))",
                Parts.time(version["created_at"]?.string), Parts.time(version["promoted_at"]?.string),
                status == "live" ? .none : Parts.link("/console/policy?diff=\(hash)#difference", "Difference"),
                actions(hash, status, visit),
            ]
        }
        return Parts.table(
            ["hash", "status", "message", "by", "made", "promoted", "", ""], lines, empty: "None is kept.")
    }

    /// Of a policy that decides for some tenants only, for how many.
    private static func share(_ version: JSONValue) -> Markup {
        guard version["status"]?.string == "live", let percent = version["tenants_percent"]?.integer, percent < 100
        else { return .none }
        return " <span class=\"badge wait\">\(String(percent)) % of tenants</span>"
    }

    // MARK: What may become of it

    private static func actions(_ hash: String, _ status: String, _ visit: Visit) -> Markup {
        guard visit.may(.promotePolicies) else { return .none }
        switch status {
        case "retired": return drawer("Roll back", hash, "rollback", loosening, "Put in force again", visit.csrf)
        case "draft":
            return promotion(hash, visit)
                + drawer("Shadow", hash, "shadow", .none, "Decide beside the live one", visit.csrf)
        case "shadow":
            return promotion(hash, visit)
                + drawer("Reject", hash, "reject", .none, "Take out of the running", visit.csrf)
        default: return .none
        }
    }

    private static func promotion(_ hash: String, _ visit: Visit) -> Markup {
        drawer(
            "Promote", hash, "promote",
            Parts.input("tenants_percent", "Percent of tenants", hint: "100") + loosening, "Put in force", visit.csrf)
    }

    private static let loosening: Markup = """
        <label class="check"><input type="checkbox" name="accept_loosening" value="yes">
        <span>It may allow more than the live one</span></label>
        """

    private static func drawer(
        _ title: String, _ hash: String, _ verb: String, _ fields: Markup, _ button: String, _ csrf: String
    ) -> Markup {
        Parts.drawer(
            title,
            Parts.form(
                "/console/policy/\(hash)/\(verb)", csrf, fields, button: button,
                tone: verb == "shadow" || verb == "reject" ? "first" : "danger"))
    }

    static func change(_ visit: Visit, _ hash: String, _ verb: String) async throws -> ConsoleAnswer {
        let loosening = JSONValue.Member("accept_loosening", .bool(visit.form["accept_loosening"] == "yes"))
        let short = hash.prefix(12)
        switch verb {
        case "rollback":
            _ = try await visit.ask(.rollbackPolicy, body: .object([JSONValue.Member("to", .string(hash)), loosening]))
        case "shadow":
            _ = try await visit.ask(.shadowPolicy, [hash], body: .object([]))
            return .done("/console/policy", "The policy \(short) is decided beside the live one.")
        case "reject":
            _ = try await visit.ask(.rejectPolicy, [hash], body: .object([]))
            return .done("/console/policy", "The policy \(short) is out of the running.")
        default: return try await promote(visit, hash, loosening)
        }
        return .done("/console/policy", "The policy \(short) decides now.")
    }

    private static func promote(
        _ visit: Visit, _ hash: String, _ loosening: JSONValue.Member
    ) async throws -> ConsoleAnswer {
        var members = [loosening]
        if let text = visit.form.text("tenants_percent") {
            guard let percent = Int64(text), (1...100).contains(percent) else {
                throw AdminRefusal(.invalidRequest, "the percent of tenants is a number from 1 to 100")
            }
            members.append(JSONValue.Member("tenants_percent", .integer(percent)))
        }
        _ = try await visit.ask(.promotePolicy, [hash], body: .object(members))
        let share = visit.form.text("tenants_percent").map { $0 == "100" ? "" : " for \($0) % of the tenants" } ?? ""
        return .done("/console/policy", "The policy \(hash.prefix(12)) decides now\(share).")
    }

    // MARK: What it would change

    /// The meaning of a kept policy against the live one, with what traffic has shown of it.
    static func difference(_ visit: Visit) async -> Markup {
        let hash = visit.query["diff"]
        guard !hash.isEmpty else { return .none }
        guard let report = await visit.look(.showShadowReport, [hash]) else {
            return Parts.card("Difference", Parts.problem("there is no such policy, or it cannot be compared"))
        }
        let changes = (report["changes"]?.array ?? []).map { change -> [Markup] in
            [
                "\(change["subject"]?.string)", "<code>\(change["text"]?.string)</code>",
                "\(change["condition"]?.string)", Parts.badge(change["loosens"] == .bool(true) ? "looser" : "tighter"),
                "\(String(change["requests"]?.integer ?? 0))",
            ]
        }
        let seen = "\(report["changed"]?.integer ?? 0) of \(report["decisions"]?.integer ?? 0) decisions differed"
        let table = Parts.table(
            ["for", "change", "if", "", "seen"], changes, empty: "It decides every call as the live one does.")
        return "<div id=\"difference\">"
            + Parts.card(
                "Difference to \(String(hash.prefix(12)))", table,
                note: "Against the live policy; in the shadow \(seen).")
            + "</div>"
    }
}
