package import APIKeys
package import Vocabulary

/// What the key table knows of one key; never changed, replaced as a whole when the key changes.
///
/// A class, so that a request takes one reference instead of copying a dozen fields. What most keys have not got lies
/// apart: a hundred thousand keys fit in 40 MiB.
package final class KeyRecord: Sendable {
    // What every request reads stands first, so that it lies in two lines of memory.
    /// The digits of `id`: what tables are keyed by.
    let digits: KeyDigits
    /// Counts the changes of status, versions, expiry and networks; a proof holds under its own epoch only.
    package let epoch: UInt64
    private let end: Deadline
    /// Set in the table's own copy: the shared records of its tenant and project.
    let tenant: Current<TenantRecord>?
    let project: Current<ProjectRecord>?
    private let particulars: Particulars?
    package let kind: KeyKind
    package let status: KeyStatus
    /// Whether the key itself may answer for the steps of its tasks that the policy asks about, or an admin alone.
    package let answersItself: Bool
    private let first: KeyVersion?
    package let id: KeyID
    /// Unique in its tenant; a label for people, never an identity.
    package let name: String
    private let whose: Whose
    package let scopes: ScopeSet

    private final class Particulars: Sendable {
        let tier: TierName?
        let networks: [AddressRange]
        let narrowing: Narrowing
        let attributes: [String: String]
        /// Behind the first version: those of a rotation whose overlap has not ended.
        let others: [KeyVersion]

        init?(
            _ tier: TierName?, _ networks: [AddressRange], _ narrowing: Narrowing, _ attributes: [String: String],
            _ others: [KeyVersion]
        ) {
            if tier == nil, networks.isEmpty, narrowing == .none, attributes.isEmpty, others.isEmpty { return nil }
            (self.tier, self.networks, self.narrowing, self.attributes) = (tier, networks, narrowing, attributes)
            self.others = others
        }
    }

    /// Whose key it is; the keys of a project share one.
    final class Whose: Sendable {
        let holder: KeyHolder

        init(_ holder: KeyHolder) { self.holder = holder }
    }

    package init(
        id: KeyID, kind: KeyKind, holder: KeyHolder, name: String, tier: TierName? = nil, scopes: ScopeSet,
        status: KeyStatus = .active, expiresAt: Instant? = nil, epoch: UInt64, versions: [KeyVersion],
        networks: [AddressRange] = [], narrowing: Narrowing = .none, attributes: [String: String] = [:],
        answersItself: Bool = false
    ) {
        (self.id, digits, self.kind, whose, self.name) = (id, KeyDigits(id), kind, Whose(holder), name)
        (self.scopes, self.status, self.epoch, end) = (scopes, status, epoch, Deadline(expiresAt))
        first = versions.first
        particulars = Particulars(tier, networks, narrowing, attributes, Array(versions.dropFirst()))
        self.answersItself = answersItself
        (tenant, project) = (nil, nil)
    }

    /// A copy for the table, with what it shares with other keys.
    ///
    /// - Parameter whose: `nil` for what the record has itself.
    init(
        _ record: KeyRecord, whose: Whose?, tenant: Current<TenantRecord>?, project: Current<ProjectRecord>?
    ) {
        (id, digits, kind, self.whose) = (record.id, record.digits, record.kind, whose ?? record.whose)
        (name, scopes, status, epoch) = (record.name, record.scopes, record.status, record.epoch)
        (end, first, particulars) = (record.end, record.first, record.particulars)
        answersItself = record.answersItself
        (self.tenant, self.project) = (tenant, project)
    }

    /// A key that differs from another one of the table by its name, its time and its secrets alone.
    init(_ key: ScannedKey, _ versions: ArraySlice<KeyVersion>) {
        let other = key.like
        (id, digits, name, epoch, end) = (key.id, key.digits, key.name, key.epoch, Deadline(key.expiresAt))
        (kind, whose, scopes, status) = (other.kind, other.whose, other.scopes, other.status)
        (answersItself, tenant, project) = (other.answersItself, other.tenant, other.project)
        first = versions.first
        // The other one has no secrets, so what lies apart is the same but for more versions than one.
        let same = other.particulars
        particulars =
            versions.count < 2
            ? same
            : Particulars(
                same?.tier, same?.networks ?? [], same?.narrowing ?? .none, same?.attributes ?? [:],
                Array(versions.dropFirst()))
    }

    package var holder: KeyHolder { whose.holder }

    /// `nil` means the tenant's.
    package var tier: TierName? { particulars?.tier }
    package var expiresAt: Instant? { end.instant }
    /// At most two are live; none for a key that was imported and not yet rotated.
    package var versions: [KeyVersion] { (first.map { [$0] } ?? []) + (particulars?.others ?? []) }
    /// Empty means everywhere that the tenant may be.
    package var networks: [AddressRange] { particulars?.networks ?? [] }
    package var narrowing: Narrowing { particulars?.narrowing ?? .none }
    /// Values of the attributes that the policy declares with `attr key.`.
    package var attributes: [String: String] { particulars?.attributes ?? [:] }

    /// True if the stored string of a version cannot be read, which then lets nobody in.
    var hasCorruptSecret: Bool {
        if let first, first.secret == nil { return true }
        return particulars?.others.contains { $0.secret == nil } ?? false
    }

    /// The version of that number, if it has not ended.
    func version(_ number: Int, at now: Instant) -> KeyVersion? {
        guard let version = version(number), version.isLive(at: now) else { return nil }
        return version
    }

    /// The version of that number.
    func version(_ number: Int) -> KeyVersion? {
        if let first, first.number == number { return first }
        return particulars?.others.first { $0.number == number }
    }

    /// True if the key may be used at `now`, as far as its own row says.
    func isLive(at now: Instant) -> Bool { status == .active && !isExpired(at: now) }

    /// True once the clock has passed `expiresAt`, with or without the leaf that says so.
    func isExpired(at now: Instant) -> Bool { end.hasPassed(at: now) }
}

/// Whose key it is.
package enum KeyHolder: Hashable, Sendable {
    case project(ProjectID, of: TenantID)
    /// An admin; bound to one tenant, or to none and then to all.
    case admin(AdminID, role: AdminRole, of: TenantID?)

    package var tenant: TenantID? {
        switch self {
        case .project(_, let tenant): tenant
        case .admin(_, _, let tenant): tenant
        }
    }
}

/// The life of a key: active and disabled change into each other, expired and revoked are ends.
package enum KeyStatus: String, Hashable, Sendable, CaseIterable {
    case active, disabled, expired, revoked
}
