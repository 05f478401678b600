import GRDB
package import Vocabulary

/// Which tasks of all tenants a list asks for; newest first.
package struct OverviewFilter: Hashable, Sendable {
    package let tenant: TenantID?
    package let since: Instant?
    /// Those that are older than this one.
    package let after: TaskID?
    package let limit: Int

    package init(tenant: TenantID?, since: Instant?, after: TaskID?, limit: Int) {
        (self.tenant, self.since, self.after, self.limit) = (tenant, since, after, limit)
    }
}

extension Reader {
    /// Tasks of all tenants, newest first.
    package func tasks(_ filter: OverviewFilter) throws -> [StoredTask] {
        try read { try TaskTable.list(filter, $0) }
    }
}
