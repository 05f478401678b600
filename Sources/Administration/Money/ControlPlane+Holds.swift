package import AdminContract
import BudgetLedger
import Store
package import Vocabulary

/// Which holds a list shows.
package struct HoldFilter: Hashable, Sendable {
    package var tenant: String?
    package var grantedBefore: Instant?

    package init() {}
}

extension ControlPlane {
    /// The open holds that the caller sees, oldest first.
    package func holds(
        _ caller: AdminCaller, _ filter: HoldFilter, _ page: PageRequest
    ) async throws(AdminRefusal) -> Page<HoldShape> {
        let wanted =
            try filter.tenant.map { name throws(AdminRefusal) in try find(caller, tenant: name).id } ?? caller.tenant
        let list = ["holds", wanted?.text ?? "", filter.grantedBefore?.secondText ?? ""]
        let after = try PageCursor.read(page, of: list).after
        let open = try await look { books in
            books.openHolds().map { (hold: $0, tenant: books.tenant(ofSubject: $0.key.text)) }
        }
        let rows = open.filter { row in
            guard let tenant = row.tenant, wanted == nil || tenant == wanted else { return false }
            return filter.grantedBefore.map { row.hold.admittedAt < $0 } ?? true
        }.map { (place: Self.place($0.hold), $0.hold, $0.tenant) }.sorted { $0.place < $1.place }
        let rest = rows.filter { $0.place > after }
        let shown = Array(rest.prefix(page.limit))
        let next = rest.count > shown.count ? shown.last.map { PageCursor.text(after: $0.place, of: list) } : nil
        var shapes: [HoldShape] = []
        for (_, hold, tenant) in shown {
            if let tenant { shapes.append(try shape(hold, of: tenant)) }
        }
        return Page(data: shapes, nextCursor: next)
    }

    /// Sorts by age, then by request.
    private static func place(_ hold: OpenHold) -> String { "\(hold.admittedAt.nanosecondText) \(hold.request)" }

    private func shape(_ hold: OpenHold, of id: TenantID) throws(AdminRefusal) -> HoldShape {
        let tenant = try read { try $0.tenant(id.text) }
        guard let tenant else { throw .notFound("tenant", id.text) }
        var shape = HoldShape(
            id: hold.request.text, tenant: tenant.slug, key: hold.key.text, model: hold.model,
            amount: hold.record.amount, grantedAt: hold.admittedAt)
        shape.age = max(0, now.seconds - hold.admittedAt.seconds)
        return shape
    }
}
