import AdminContract
import StrictJSON

/// Who an id of the log is, for people.
enum AdminNames {
    /// Admins by id, as far as this key may see them.
    static func all(_ visit: Visit) async -> [String: String] {
        let admins = await visit.list(.listAdmins, query: ["limit": "1000"])
        return admins.reduce(into: [:]) { names, admin in
            if let id = admin["id"]?.string { names[id] = admin["name"]?.string }
        }
    }

    /// A person's name, or the id of who is gone or not seen.
    static func of(_ id: JSONValue?, _ names: [String: String]) -> String {
        guard let id = id?.string else { return "–" }
        return names[id] ?? id
    }
}
