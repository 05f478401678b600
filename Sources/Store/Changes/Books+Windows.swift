package import BudgetLedger
package import Vocabulary

extension Books {
    /// The window of a tenant's calendar that holds the present instant: its first second and the one behind it.
    package mutating func window(_ kind: WindowKind, of tenant: TenantID) -> (start: Instant, end: Instant)? {
        guard let zone = registry.tenants[tenant]?.zone else { return nil }
        let span = zones.windows(zone: zone, at: now)[kind]
        return (Instant(seconds: span.start), Instant(seconds: span.end))
    }
}
