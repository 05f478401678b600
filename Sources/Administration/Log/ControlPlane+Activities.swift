package import AdminContract
import AuditLog
import Store
import StrictJSON
package import Vocabulary

/// Which leaves a list shows.
package struct ActivityFilter: Hashable, Sendable {
    /// `house` for what concerns no tenant.
    package var tenant: String?
    package var types: Set<String> = []
    package var actor: String?
    package var createdFrom: Instant?
    /// `pro.policy:8`, or `default` for what no rule decides; `*` for whatever a policy decided.
    package var rule: String?
    /// `allow`, `deny` or `ask`.
    package var decision: String?

    package init() {}

    fileprivate var words: [String] {
        types.sorted() + ["", actor ?? "", createdFrom?.secondText ?? "", rule ?? "", decision ?? ""]
    }
}

extension ControlPlane {
    /// Leaves looked at for one page; past it the page ends early and its cursor leads on.
    private static let scanLimit = 20_000

    /// Leaves as rows, newest first, of one log.
    ///
    /// Without a tenant an admin of all sees the house log, an admin of one tenant that tenant's.
    package func activities(
        _ caller: AdminCaller, _ filter: ActivityFilter, _ page: PageRequest
    ) async throws(AdminRefusal) -> Page<ActivityShape> {
        try filter.refuseUnknown()
        let log = try find(caller, log: filter.tenant ?? caller.tenant?.text ?? LogOrigin.house)
        let list = ["activities", log.owner] + filter.words
        let after = Int(try PageCursor.read(page, of: list).after) ?? log.size
        let found = try walk(log, before: min(max(after, 0), log.size), limit: page.limit, filter)
        try await note(
            caller, read: .activities, of: TenantID(log.owner), list: list, count: found.rows.count)
        return Page(
            data: found.rows, nextCursor: found.next.map { PageCursor.text(after: String($0), of: list) })
    }

    private func walk(
        _ log: LogSummary, before end: Int, limit: Int, _ filter: ActivityFilter
    ) throws(AdminRefusal) -> (rows: [ActivityShape], next: Int?) {
        var (rows, place) = ([ActivityShape](), end)
        let least = max(0, end - Self.scanLimit)
        while place > least {
            let first = max(least, place - 256)
            let leaves = try read { try $0.leaves(of: log.owner, from: first, limit: place - first) }
            for (offset, bytes) in leaves.enumerated().reversed() {
                guard rows.count < limit else { return (rows, first + offset + 1) }
                // A leaf that cannot be read is found by `audit verify`; a list goes on without it.
                guard let row = try? ActivityShape(bytes, log: log.owner) else { continue }
                if let start = filter.createdFrom, row.createdAt < start.nanosecondText { return (rows, nil) }
                if filter.takes(row) { rows.append(row) }
            }
            place = first
        }
        return (rows, place > 0 ? place : nil)
    }
}

extension ActivityFilter {
    private static let decisions: Set = ["allow", "deny", "ask", "shadow-deny"]

    /// A word that no leaf has would match nothing, and nothing found looks like nothing done.
    fileprivate func refuseUnknown() throws(AdminRefusal) {
        if let type = types.sorted().first(where: { EventKind(rawValue: $0) == nil }) {
            throw .invalid("type[]", "`\(type)` is no kind of a leaf")
        }
        if let decision, !Self.decisions.contains(decision) {
            throw .invalid("decision", "`\(decision)` is none of \(Self.decisions.sorted().joined(separator: ", "))")
        }
    }

    fileprivate func takes(_ row: ActivityShape) -> Bool {
        guard types.isEmpty || types.contains(row.type) else { return false }
        guard decision == nil || decision == row.decision else { return false }
        if let rule, row.rule == nil || rule != "*" && rule != row.rule { return false }
        return actor.map { $0 == row.actor.id || $0 == row.key } ?? true
    }
}

extension ActivityShape {
    /// The row of one leaf; throws when the bytes are no leaf.
    init(_ bytes: [UInt8], log: String) throws {
        let leaf = try JSONReader.parse(bytes)
        self.init(
            createdAt: leaf["ts"]?.string ?? "", type: leaf["kind"]?.string ?? "", actor: Self.party(leaf["actor"]),
            object: Self.party(leaf["object"]), tenant: leaf["tenant"]?.string ?? "",
            leaf: Place(log: log, index: leaf["seq"]?.integer ?? 0))
        key = leaf["actor"]?["key"]?.string
        decision = leaf["decision"]?.string
        reason = leaf["reason"]?.string
        rule = leaf["policy"]?["rule"]?.string
        model = leaf["detail"]?["model"]?.string
        requestID = leaf["request"]?.string
    }

    private static func party(_ value: JSONValue?) -> Party {
        Party(type: value?["type"]?.string ?? "", id: value?["id"]?.string ?? "")
    }
}
