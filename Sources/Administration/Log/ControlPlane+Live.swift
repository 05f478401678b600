import AuditLog
import Store
package import StrictJSON
import Vocabulary

/// What a watcher has seen of each log.
package struct LiveMarks: Sendable {
    fileprivate var sizes: [String: Int] = [:]
    fileprivate var names: [String: String] = [:]
}

extension ControlPlane {
    /// Rows that one look gives at most; a watcher that is further behind misses some.
    package static let liveLimit = 200

    private static let liveKinds: Set = ["admitted", "settled", "released", "refused"]

    /// Begins to watch requests as they are decided: one leaf says that somebody does.
    package func beginLive(_ caller: AdminCaller) async throws(AdminRefusal) -> LiveMarks {
        var marks = LiveMarks()
        for log in try read({ try $0.logs() }) where isWatched(log, by: caller) { marks.sizes[log.owner] = log.size }
        try await note(caller, read: .activities, of: caller.tenant, list: ["live"], count: 0)
        return marks
    }

    /// What was decided since the last look, oldest first of each log.
    package func live(
        _ caller: AdminCaller, since marks: inout LiveMarks
    ) throws(AdminRefusal) -> [JSONValue] {
        var rows: [JSONValue] = []
        for log in try read({ try $0.logs() }) where isWatched(log, by: caller) {
            let seen = marks.sizes[log.owner] ?? 0
            guard log.size > seen else { continue }
            marks.sizes[log.owner] = log.size
            let first = max(seen, log.size - Self.liveLimit)
            let leaves = try read { try $0.leaves(of: log.owner, from: first, limit: log.size - first) }
            let name = try name(of: log.owner, &marks)
            rows += leaves.compactMap { Self.row($0, of: name) }
        }
        return Array(rows.suffix(Self.liveLimit))
    }

    private func isWatched(_ log: LogSummary, by caller: AdminCaller) -> Bool {
        guard log.owner != LogOrigin.root, log.owner != LogOrigin.house else { return false }
        return caller.tenant == nil || caller.tenant?.text == log.owner
    }

    private func name(of owner: String, _ marks: inout LiveMarks) throws(AdminRefusal) -> String {
        if let name = marks.names[owner] { return name }
        let name = try read { try $0.tenant(owner)?.slug.text } ?? owner
        marks.names[owner] = name
        return name
    }

    private static func row(_ bytes: [UInt8], of tenant: String) -> JSONValue? {
        guard let leaf = try? JSONReader.parse(bytes), let kind = leaf["kind"]?.string, liveKinds.contains(kind) else {
            return nil  // `audit verify` finds what cannot be read
        }
        let (money, detail, policy) = (leaf["money"], leaf["detail"], leaf["policy"])
        var members = [
            JSONValue.Member("tenant", .string(tenant)), JSONValue.Member("kind", .string(kind)),
            JSONValue.Member("time", leaf["ts"] ?? .null), JSONValue.Member("key", leaf["actor"]?["id"] ?? .null),
        ]
        for name in ["request", "decision", "reason"] { members.append(JSONValue.Member(name, leaf[name] ?? .null)) }
        for name in ["model", "route"] { members.append(JSONValue.Member(name, detail?[name] ?? .null)) }
        members.append(JSONValue.Member("rule", policy?["rule"] ?? .null))
        members.append(JSONValue.Member("held", money?["nano"] ?? .null))
        members.append(JSONValue.Member("charged", money?["charged"] ?? .null))
        return .object(members)
    }
}
