import AuditLog
import Vocabulary

extension Books {
    /// The commitments to where a request came from and what its client calls itself; their subject is the key's owner.
    ///
    /// None without an identifier key.
    mutating func marks(
        of address: String?, _ agent: String?, by key: KeyID, _ tenant: TenantID, at now: Instant
    ) throws -> [PersonalMark] {
        guard vault != nil else { return [] }
        let owner = entry(of: key)?.owner ?? key.text
        let values = [(PersonalField.ip, address), (.userAgent, agent)]
        return try marks(values.compactMap { field, text in text.map { (field, $0) } }, of: owner, tenant, at: now)
    }

    /// The commitments to values of one person; without a tenant they are of the house.
    mutating func marks(
        _ values: [(field: PersonalField, text: String)], of person: String, _ tenant: TenantID?, at now: Instant
    ) throws -> [PersonalMark] {
        guard let vault else { return [] }
        return try values.filter { !$0.text.isEmpty }.map { value in
            try vault.mark(value.field, value.text, of: person, tenant: tenant?.text ?? LogOrigin.house, at: now)
        }
    }

    /// The commitment to what a client calls its user, who is the subject; it is asserted and never an identity.
    mutating func marks(ofUser id: String?, _ tenant: TenantID, at now: Instant) throws -> [PersonalMark] {
        guard let vault, let id, !id.isEmpty else { return [] }
        return [try vault.mark(.userID, id, of: id, tenant: tenant.text, at: now)]
    }

    /// The commitment to a reason that a person typed; its subject is the admin.
    ///
    /// Without a tenant it is of the house.
    mutating func because(_ text: String?, of tenant: TenantID?, by actor: LeafActor, at now: Instant) throws
        -> Commitment?
    {
        guard let vault, let text else { return nil }
        let owner = tenant?.text ?? LogOrigin.house
        return try vault.mark(.because, text, of: actor.id, tenant: owner, at: now).commitment
    }

    /// The leaf of a change, with the commitment to the reason for it where one was asked for.
    mutating func leaf(
        _ kind: EventKind, on object: LeafObject, _ facts: [LeafFact] = [], of tenant: TenantID?, _ act: Act,
        at now: Instant
    ) throws -> Leaf {
        var leaf = Leaf(kind, by: act.actor, on: object, request: act.request, facts: facts)
        leaf.because = try because(act.because, of: tenant, by: act.actor, at: now)
        return leaf
    }

    /// The commitments to the largest sources of failures; each source is its own subject.
    mutating func sources(
        _ counts: [String: Int], of owner: String, at now: Instant
    ) throws -> [LeafFact.Source] {
        guard let vault else { return [] }
        let largest = counts.filter { !$0.key.isEmpty }
            .sorted { ($1.value, $0.key) < ($0.value, $1.key) }.prefix(FailureMeter.largestLimit)
        return try largest.map { source, count in
            let mark = try vault.mark(.ip, source, of: source, tenant: owner, at: now)
            return LeafFact.Source(mark.commitment, count: count)
        }
    }

    /// The value behind a commitment of a leaf; `nil` once its subject was erased.
    package mutating func personalValue(of commitment: String) throws -> String? {
        try vault?.value(of: commitment)
    }
}
