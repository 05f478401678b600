package import AdminContract
package import BudgetLedger
package import Vocabulary

/// The house around the control plane, as it sees it: settings, documents and doors of the daemon.
package struct HouseDoor: Sendable {
    /// Every setting in effect, without secrets.
    package var settings: @Sendable () -> [SettingShape] = { [] }
    /// Reads documents, certificates and the configuration anew, all or nothing.
    package var reload: @Sendable () async throws(AdminRefusal) -> ReloadShape = { () async throws(AdminRefusal) in
        throw AdminRefusal(.stateConflict, "this daemon reads nothing anew")
    }
    /// Takes no more requests, and ends what runs after so many seconds.
    package var drain: @Sendable (_ seconds: Int64) -> Void = { _ in }
    /// How long a drain takes that does not say.
    package var drainSeconds: Int64 = 30
    package var agents: @Sendable () -> [AgentShape] = { [] }
    package var skills: @Sendable () -> [SkillShape] = { [] }
    package var workspaces: @Sendable () -> [WorkspaceShape] = { [] }
    /// Names of the configured upstreams.
    package var upstreams: [String] = []
    /// The limits of the house's sandboxes, all of them; a project may have lower ones.
    package var sandbox = SandboxCaps()
    /// The prices in force.
    package var prices: @Sendable () -> PriceTable
    /// Puts prices in force; called on the writer's thread, before the change is acknowledged.
    package var publishPrices: @Sendable (PriceDocument) -> Void = { _ in }

    /// Of a control plane that stands alone.
    package static let none = HouseDoor { .none }

    package init(prices: @escaping @Sendable () -> PriceTable) { self.prices = prices }
}
