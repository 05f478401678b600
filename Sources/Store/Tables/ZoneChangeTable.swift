import BudgetLedger
import GRDB
import Vocabulary

/// Rows of `zone_change`: a window that began in the old time zone ends in it, also after a restart.
enum ZoneChangeTable {
    static func insert(_ tenant: TenantID, from old: String, to new: String, at now: Instant, _ database: Database)
        throws
    {
        try database.cachedStatement(
            sql: "INSERT INTO zone_change (tenant, at, before, after) VALUES (?, ?, ?, ?)"
        ).execute(arguments: [tenant.text, now.nanoseconds, old, new])
    }

    /// The calendars of tenants that have changed their zone, each change repeated in its order.
    static func clocks(_ database: Database) throws -> [TenantID: WindowClock] {
        var clocks: [TenantID: WindowClock] = [:]
        let rows = try Row.fetchCursor(database, sql: "SELECT * FROM zone_change ORDER BY id")
        while let row = try rows.next() {
            let tenant = TenantID(trusted: row["tenant"])
            // A zone that the machine no longer knows must not stop traffic: UTC until it is back.
            var clock = clocks[tenant] ?? WindowClock(ZoneDatabase.rules(of: row["before"]) ?? .utc)
            clock.move(to: ZoneDatabase.rules(of: row["after"]) ?? .utc, at: row.instant("at"))
            clocks[tenant] = clock
        }
        return clocks
    }
}
