import AdminContract
import Administration
import StrictJSON
import Vocabulary

/// From a path to its page or its change.
enum ConsolePages {
    static func show(_ visit: Visit) async throws -> ConsoleAnswer {
        switch (visit.segments.first ?? "", visit.segments.count) {
        case ("", 0): try await OverviewPage.show(visit)
        case ("tenants", 1): try await TenantsPage.list(visit)
        case ("tenants", 2): try await TenantsPage.one(visit, visit.segments[1])
        case ("keys", 1): try await KeysPage.list(visit)
        case ("budgets", 1): try await BudgetsPage.list(visit)
        case ("live", 1): await LivePage.show(visit)
        case ("live", 2) where visit.segments[1] == "events": try await LivePage.events(visit)
        case ("policy", 1): try await PolicyPage.show(visit)
        case ("approvals", 1): try await ApprovalsPage.list(visit)
        case ("audit", 1): try await AuditPage.list(visit)
        case ("audit", 3): try await LeafPage.show(visit, visit.segments[1], visit.segments[2])
        case ("audit", 4) where visit.segments[3] == "receipt":
            try await LeafPage.receipt(visit, visit.segments[1], visit.segments[2])
        case ("exports", 1): try await ExportsPage.list(visit)
        case ("exports", 3) where visit.segments[2] == "file": try await ExportsPage.file(visit, visit.segments[1])
        default: throw nowhere
        }
    }

    static func change(_ visit: Visit) async throws -> ConsoleAnswer {
        switch (visit.segments.first ?? "", visit.segments.count) {
        case ("tenants", 1): try await TenantsPage.create(visit)
        case ("tenants", 3): try await TenantsPage.change(visit, visit.segments[1], visit.segments[2])
        case ("keys", 2): try await KeysPage.create(visit, visit.segments[1])
        case ("keys", 4): try await KeysPage.change(visit, Array(visit.segments[1...2]), visit.segments[3])
        case ("budgets", 1): try await BudgetsPage.set(visit)
        case ("budgets", 3) where visit.segments[2] == "raise": try await BudgetsPage.raise(visit, visit.segments[1])
        case ("policy", 3): try await PolicyVersions.change(visit, visit.segments[1], visit.segments[2])
        case ("sessions", 3) where visit.segments[2] == "lift": try await LivePage.lift(visit, visit.segments[1])
        case ("approvals", 3): try await ApprovalsPage.decide(visit, visit.segments[1], visit.segments[2])
        case ("exports", 1): try await ExportsPage.create(visit)
        case ("exports", 3) where visit.segments[2] == "delete": try await ExportsPage.delete(visit, visit.segments[1])
        default: throw nowhere
        }
    }

    private static var nowhere: AdminRefusal { AdminRefusal(.routeUnknown, "there is no such page") }
}
