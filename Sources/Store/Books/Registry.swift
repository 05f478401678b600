import BudgetLedger
import Vocabulary

/// What the writer must know of tenants, projects and keys to place a hold, and nothing else.
///
/// The full objects are rows; this is the part that every admission asks for.
struct Registry {
    struct TenantEntry {
        let id: TenantID
        /// Its log and its account.
        let log: Int
        let account: Int
        var isActive: Bool
        /// Place of its time zone in the window clock.
        var zone: Int
    }

    struct ProjectEntry {
        let tenant: TenantID
        let account: Int
        var isActive: Bool
    }

    struct KeyEntry {
        let id: KeyID
        let account: Int32
        let home: KeyHome
        /// Whom its personal values are about: a person's id, or the key's own.
        let owner: String
        var epoch: Int64

        var tenant: TenantID { home.tenant }
        var project: ProjectID { home.project }
        /// Key, project, tenant.
        var path: AccountPath { home.path(of: account) }
        /// Their ids, in the same order, as leaves name them.
        var names: [String] { [id.text, home.project.text, home.tenant.text] }
    }

    var tenants: [TenantID: TenantEntry] = [:]
    var projects: [ProjectID: ProjectEntry] = [:]
    /// One for each project that has keys.
    var homes: [ProjectID: KeyHome] = [:]
    /// By the places of their accounts; no account has two.
    private(set) var keys: [KeyEntry?] = []
    /// Epochs of admin keys, which have no account.
    var adminEpochs: [KeyID: Int64] = [:]

    /// Takes room for the keys of as many accounts at once.
    mutating func reserve(_ accounts: Int) { keys.reserveCapacity(accounts) }

    /// Enters a key at the place of its account.
    mutating func enter(_ key: KeyEntry) {
        while keys.count <= Int(key.account) { keys.append(nil) }
        keys[Int(key.account)] = key
    }

    /// Says that a key has changed.
    mutating func setEpoch(_ epoch: Int64, of key: KeyEntry) { keys[Int(key.account)]?.epoch = epoch }
}

extension Books {
    /// What the registry knows of a project's key.
    func entry(of key: KeyID) -> Registry.KeyEntry? {
        guard let place = accounts.place(of: key.text), place < registry.keys.count else { return nil }
        return registry.keys[place]
    }
}

/// Where the keys of a project stand, held once for all of them.
final class KeyHome: Sendable {
    let tenant: TenantID
    let project: ProjectID
    /// Place of the tenant's time zone in the window clock.
    let zone: Int
    // Of no key: the first place is for its account.
    private let above: AccountPath

    /// Returns `nil` for accounts without places.
    init?(_ project: ProjectID, account: Int, of tenant: Registry.TenantEntry) {
        guard let above = AccountPath([0, Int32(account), Int32(tenant.account)]) else { return nil }
        (self.tenant, self.project, zone, self.above) = (tenant.id, project, tenant.zone, above)
    }

    /// Key, project, tenant.
    func path(of account: Int32) -> AccountPath { above.beginning(at: account) }
}
