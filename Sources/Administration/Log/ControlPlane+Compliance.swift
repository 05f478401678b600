package import AdminContract
import AuditLog
import Store
package import Vocabulary

/// What a collector asks for, by the provider's names.
package struct ComplianceQuery: Hashable, Sendable {
    package static let limits: ClosedRange<Int64> = 1...5_000
    package static let usualLimit: Int64 = 100

    package var types: Set<String> = []
    package var excluded: Set<String> = []
    package var actors: Set<String> = []
    /// Tenants; all that the caller sees where there is none.
    package var organizations: Set<String> = []
    /// The first instant that is wanted, and the first that is not any more.
    package var from: Instant?
    package var to: Instant?
    package var limit = ComplianceQuery.usualLimit
    package var afterID: String?
    package var beforeID: String?

    package init() {}

    fileprivate var words: [String] {
        ["compliance"] + types.sorted() + [""] + excluded.sorted() + [""] + actors.sorted() + [""]
            + organizations.sorted() + ["", from?.nanosecondText ?? "", to?.nanosecondText ?? ""]
    }

    fileprivate func takes(_ row: ComplianceActivityShape) -> Bool {
        guard types.isEmpty || types.contains(row.type), !excluded.contains(row.type) else { return false }
        let names = [row.actor.id, row.actor.apiKeyID, row.actor.adminAPIKeyID, row.actor.userID]
        return actors.isEmpty || names.contains { $0.map(actors.contains) ?? false }
    }
}

extension ControlPlane {
    /// Leaves looked at for one page; past it the page ends early and its `last_id` leads on.
    private static let complianceScanLimit = 50_000

    /// Leaves of all logs that the caller sees as one list, newest first.
    ///
    /// `after_id` goes on to what is older, `before_id` to what is newer; both may be used again, and what is written
    /// meanwhile shifts neither.
    package func complianceActivities(
        _ caller: AdminCaller, _ query: ComplianceQuery
    ) async throws(AdminRefusal) -> ComplianceActivityPage {
        guard query.afterID == nil || query.beforeID == nil else {
            throw .invalid("before_id", "give one of after_id and before_id")
        }
        let logs = try complianceLogs(caller, query)
        let (start, isNewestFirst) = (try start(query, logs), query.beforeID == nil)
        let page = try read { reader in
            var merge = try LogMerge(logs, reader, isNewestFirst: isNewestFirst, from: start)
            return try Self.page(&merge, query, isNewestFirst)
        }
        try await note(
            caller, read: .activities, of: caller.tenant, list: query.words, count: page.data.count)
        return page
    }

    private func complianceLogs(
        _ caller: AdminCaller, _ query: ComplianceQuery
    ) throws(AdminRefusal) -> [LogSummary] {
        guard query.organizations.isEmpty else {
            var logs: [LogSummary] = []
            for name in query.organizations.sorted() where name != LogOrigin.root {
                logs.append(try find(caller, log: name))
            }
            return logs
        }
        return try read { try $0.logs() }.filter { log in
            log.owner != LogOrigin.root && (caller.tenant == nil || caller.tenant?.text == log.owner)
        }
    }

    /// The place that a page goes on from: that of an id, else the bound in time that the walk meets first.
    private func start(_ query: ComplianceQuery, _ logs: [LogSummary]) throws(AdminRefusal) -> LeafRank? {
        guard let id = query.afterID ?? query.beforeID else {
            return query.to.map { LeafRank(time: $0.nanosecondText, log: "", index: 0) }
        }
        let parts = id.hasPrefix("act_") ? id.dropFirst(4) : ""
        guard let line = parts.lastIndex(of: "_"), let index = Int(parts[parts.index(after: line)...]), index >= 0,
            let log = logs.first(where: { $0.owner == parts[..<line] }), index < log.size,
            let leaf = try read({ try $0.leaves(of: log.owner, from: index, limit: 1) }).first,
            let row = try? ActivityShape(leaf, log: log.owner)
        else {
            throw AdminRefusal(.cursorMismatch, "`\(id)` is no activity of this list; start again")
        }
        return row.rank
    }

    private static func page(
        _ merge: inout LogMerge, _ query: ComplianceQuery, _ isNewestFirst: Bool
    ) throws -> ComplianceActivityPage {
        var (rows, seen, last) = ([ComplianceActivityShape](), 0, ActivityShape?.none)
        var (first, isMore) = (ActivityShape?.none, false)
        while let row = try merge.next() {
            guard !isPast(row, query, isNewestFirst) else { break }
            guard rows.count < query.limit, seen < complianceScanLimit else {
                isMore = true
                break
            }
            seen += 1
            (first, last) = (first ?? row, row)
            let isWanted = isBefore(row, query.to) && query.from.map { row.createdAt >= $0.nanosecondText } ?? true
            let shown = ComplianceActivityShape(
                row, type: ComplianceWords.type(row.type, object: row.object.type), actor: ComplianceWords.actor(row))
            if isWanted, query.takes(shown) { rows.append(shown) }
        }
        let ends = isNewestFirst ? (first?.id, last?.id) : (last?.id, first?.id)
        return ComplianceActivityPage(
            data: isNewestFirst ? rows : rows.reversed(), hasMore: isMore, firstID: ends.0, lastID: ends.1)
    }

    /// True once nothing that follows can be wanted.
    private static func isPast(_ row: ActivityShape, _ query: ComplianceQuery, _ isNewestFirst: Bool) -> Bool {
        if isNewestFirst { return query.from.map { row.createdAt < $0.nanosecondText } ?? false }
        return query.to.map { row.createdAt >= $0.nanosecondText } ?? false
    }

    private static func isBefore(_ row: ActivityShape, _ bound: Instant?) -> Bool {
        bound.map { row.createdAt < $0.nanosecondText } ?? true
    }
}
