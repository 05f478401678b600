import AuditLog
import StrictJSON
import Vocabulary

extension OCSFView {
    /// What the event's class requires beside the members that all have.
    func members(_ row: LeafRow) -> [JSONValue.Member] {
        switch row.kind.ocsfClass {
        case .apiActivity: apiActivity(row)
        case .entityManagement: entityManagement(row)
        case .userAccess: userAccess(row)
        case .authentication: authentication(row)
        case .eventLog: eventLog(row)
        case .applicationLifecycle: [.init("app", app(row))]
        case .detectionFinding: finding(row)
        }
    }

    private func apiActivity(_ row: LeafRow) -> [JSONValue.Member] {
        var api: [JSONValue.Member] = [
            .init("operation", .string(operation(row))), .init("service", .members(["name": .string("gatehoused")])),
        ]
        if let request = row.text("request") { api.append(.init("request", .members(["uid": .string(request)]))) }
        var members: [JSONValue.Member] = [
            .init("actor", actor(row)), .init("src_endpoint", endpoint), .init("api", .object(api)),
        ]
        if let resource = resource(row) { members.append(.init("resources", .array([resource]))) }
        if row.kind == .settled { members.append(.init("http_response", .members(["code": .integer(200)]))) }
        return members
    }

    private func operation(_ row: LeafRow) -> String {
        if let route = row.text("detail", "route") { return "POST \(route)" }
        switch row.kind {
        case .toolDecided, .agentDecided, .skillDecided:
            return "\(row.text("object", "type") ?? "tool") \(row.text("object", "id") ?? "")"
        case .recordsRead: return "GET \(row.text("object", "type") ?? "records")"
        case .artifactDownloaded: return "GET artifact"
        case .uploadCreated: return "POST upload"
        case .uploadDeleted: return "DELETE upload"
        case .socketOpened, .socketClosed: return "GET /v1/stream"
        case .taskAdmitted: return "POST /v1/tasks"
        default: return "POST /v1/messages"
        }
    }

    private func resource(_ row: LeafRow) -> JSONValue? {
        if let model = row.model { return .members(["type": .string("model"), "name": .string(model)]) }
        guard let id = row.text("object", "id"), let type = row.text("object", "type") else { return nil }
        return .members(["type": .string(type), "name": .string(id)])
    }

    private func entityManagement(_ row: LeafRow) -> [JSONValue.Member] {
        let entity = JSONValue.members([
            "type": .string(Self.entityName(row.text("object", "type") ?? "")),
            "uid": .string(row.text("object", "id") ?? ""),
        ])
        return [.init("entity", entity), .init("actor", actor(row)), .init("src_endpoint", endpoint)]
    }

    /// `API Key` for `key`, `Project` for `project`.
    private static func entityName(_ type: String) -> String {
        switch type {
        case "key": "API Key"
        case "admin-key": "Admin API Key"
        default:
            type.split(separator: "-").map { $0.prefix(1).uppercased() + $0.dropFirst() }.joined(separator: " ")
        }
    }

    private func userAccess(_ row: LeafRow) -> [JSONValue.Member] {
        let user = JSONValue.members(["uid": .string(row.text("object", "id") ?? ""), "type_id": .integer(2)])
        let changes = row.json["changes"]?.array ?? []
        let roles = changes.filter { ["role", "roles", "scopes"].contains($0["field"]?.string ?? "") }
        let granted = roles.flatMap { change -> [JSONValue] in
            change["to"]?.array ?? (change["to"].map { [$0] } ?? [])
        }.filter { $0.string != nil }
        return [
            .init("user", user), .init("privileges", .array(granted.isEmpty ? [.string("none")] : granted)),
            .init("actor", actor(row)), .init("src_endpoint", endpoint),
        ]
    }

    private func authentication(_ row: LeafRow) -> [JSONValue.Member] {
        let isKnown = row.text("actor", "type") != "outsider"
        let user = JSONValue.members([
            "uid": .string(isKnown ? row.actor : "unknown"), "type_id": .integer(isKnown ? 2 : 0),
        ])
        var members: [JSONValue.Member] = [
            .init("user", user), .init("service", .members(["name": .string("gatehoused")])),
            .init("src_endpoint", endpoint),
        ]
        if let count = row.integer("detail", "count") { members.append(.init("count", .integer(count))) }
        for (name, source) in [("start_time", "first"), ("end_time", "last")] {
            guard let time = row.text("detail", source).flatMap(Instant.init(text:)) else { continue }
            members.append(.init(name, .integer(Self.milliseconds(time))))
        }
        return members
    }

    private func eventLog(_ row: LeafRow) -> [JSONValue.Member] {
        [.init("log_name", .string(row.origin)), .init("actor", .members(["app_name": .string("gatehoused")]))]
    }

    private func app(_ row: LeafRow) -> JSONValue {
        let name = row.text("object", "type") == "daemon" ? "gatehoused" : row.text("object", "type") ?? "gatehoused"
        return .members(["name": .string(name), "uid": .string(row.text("object", "id") ?? name)])
    }

    private func finding(_ row: LeafRow) -> [JSONValue.Member] {
        let info = JSONValue.members([
            "uid": .string(row.name), "title": .string(row.caption),
            "created_time": .integer(Self.milliseconds(row.time)),
        ])
        return [.init("finding_info", info)]
    }

    // MARK: Parts

    /// A key is a service's user, an admin an administrator, the daemon itself an application.
    private func actor(_ row: LeafRow) -> JSONValue {
        switch row.text("actor", "type") {
        case "system": return .members(["app_name": .string("gatehoused")])
        case "admin", "console":
            var user: [JSONValue.Member] = [.init("uid", .string(row.actor)), .init("type_id", .integer(2))]
            if let key = row.text("actor", "key") { user.append(.init("credential_uid", .string(key))) }
            return .members(["user": .object(user)])
        case "key", "task":
            return .members(["user": .members(["uid": .string(row.actor), "type_id": .integer(3)])])
        default: return .members(["user": .members(["uid": .string("unknown"), "type_id": .integer(0)])])
        }
    }

    /// The address itself is a commitment in the leaf.
    private var endpoint: JSONValue { .members(["svc_name": .string("client")]) }
}
