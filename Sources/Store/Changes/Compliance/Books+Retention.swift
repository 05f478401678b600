import AuditLog
import FoundationEssentials
import GRDB
package import Vocabulary

extension Books {
    /// Sets how long the leaves of a tenant are kept; never less than half a year.
    package mutating func setRetention(
        of tenant: TenantID, seconds: Int64, by act: Act
    ) throws -> ChangeResult<Retention> {
        guard registry.tenants[tenant] != nil else { return .failure(.notFound(tenant.text)) }
        let before = try ComplianceTable.retention(of: tenant, database)
        let retention = Retention(
            tenant: tenant, auditSeconds: max(seconds, Retention.leastSeconds), revision: (before?.revision ?? 0) + 1)
        try ComplianceTable.save(retention, database)
        var leaf = Leaf(.retentionSet, by: act.actor, on: LeafObject(.retention, tenant.text), request: act.request)
        leaf.changes = [
            LeafChange(
                .retentionDays, from: before.map { .integer($0.auditSeconds / 86_400) },
                to: .integer(retention.auditSeconds / 86_400))
        ]
        return .success(Changed(object: retention, receipt: try receipt(for: leaf, of: tenant, at: now)))
    }

    /// Deletes the leaves of a log before `end` that are still there, one tile of them; hashes and heads stay.
    ///
    /// It stops before a legal hold, a sink's mark and an export that is being made, whatever the caller wants.
    ///
    /// - Returns: The new minimum of the log, or `nil` if nothing may be deleted.
    package mutating func pruneTile(of tenant: TenantID, before end: Int) throws -> Int? {
        guard let place = logs.place(of: tenant.text), try mayPrune(tenant, before: end) else { return nil }
        let log = logs.logs[place]
        let first = try Int.fetchOne(database, sql: "SELECT minimum FROM log WHERE id = ?", arguments: [log.id]) ?? 0
        let past = first + TilePath.width
        guard past <= end, past <= log.edge.size,
            let from = try journal(of: log.id, at: first), let to = try journal(of: log.id, at: past)
        else { return nil }
        try beginPruning(tenant, at: first)
        // A start needs every leaf behind the mark.
        if to > round.through { try writeEveryRow() }
        try database.execute(
            sql: "DELETE FROM journal WHERE id >= ? AND id < ? AND log = ?", arguments: [from, to, log.id])
        try database.execute(sql: "DELETE FROM leaf_mark WHERE log = ? AND seq < ?", arguments: [log.id, past])
        try database.execute(sql: "UPDATE log SET minimum = ? WHERE id = ?", arguments: [past, log.id])
        return past
    }

    /// Writes which leaves are gone of which no leaf says so yet, those from before a stop too.
    package mutating func notePruned(_ tenant: TenantID) throws {
        guard let place = logs.place(of: tenant.text), let first = try toldOfPruning(tenant) else { return }
        let log = logs.logs[place]
        let past = try Int.fetchOne(database, sql: "SELECT minimum FROM log WHERE id = ?", arguments: [log.id]) ?? 0
        guard past > first else { return }
        let leaf = Leaf(.logPruned, by: .system, on: LeafObject(.log, log.origin), facts: [.from(first), .to(past)])
        try append(leaf, of: tenant, at: now)
        try noteFact(Self.prunedFact(tenant), String(past))
    }

    /// Remembers where a pruning began, in the commit that deletes its first tile.
    private mutating func beginPruning(_ tenant: TenantID, at first: Int) throws {
        if try toldOfPruning(tenant) == nil { try noteFact(Self.prunedFact(tenant), String(first)) }
    }

    /// The index up to which leaves say what was deleted; `nil` before the first pruning.
    private func toldOfPruning(_ tenant: TenantID) throws -> Int? {
        try String.fetchOne(
            database, sql: "SELECT value FROM fact WHERE name = ?", arguments: [Self.prunedFact(tenant)]
        ).flatMap { Int($0) }
    }

    private static func prunedFact(_ tenant: TenantID) -> String { "pruned/\(tenant)" }

    private func mayPrune(_ tenant: TenantID, before end: Int) throws -> Bool {
        guard try ComplianceTable.standing(tenant, subject: nil, database).isEmpty else { return false }
        if let mark = try ComplianceTable.leastMark(of: tenant.text, database), mark < end { return false }
        return try !ExportTable.all(database).contains { $0.status == .running && $0.owner == tenant.text }
    }

    private func journal(of log: Int64, at seq: Int) throws -> Int64? {
        try Int64.fetchOne(
            database, sql: "SELECT journal FROM leaf_mark WHERE log = ? AND seq = ?", arguments: [log, seq])
    }

    /// Moves what a sink has taken of a log.
    package mutating func moveSink(_ sink: String, owner: String, to next: Int) throws {
        try ComplianceTable.move(sink, owner: owner, to: next, database)
    }
}
