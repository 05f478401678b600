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
        let tenant: TenantID
        let project: ProjectID
        let account: Int
        /// Key, project, tenant.
        let path: AccountPath
        /// Their ids, in the same order, as leaves name them.
        let names: [String]
        /// Whom its personal values are about: a person's id, or the key's own.
        let owner: String
        var epoch: Int64
    }

    var tenants: [TenantID: TenantEntry] = [:]
    var projects: [ProjectID: ProjectEntry] = [:]
    var keys: [KeyID: KeyEntry] = [:]
    /// Epochs of admin keys, which have no account.
    var adminEpochs: [KeyID: Int64] = [:]
}
