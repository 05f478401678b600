package import Digests
package import Vocabulary

/// A value of a leaf's `detail` or of a change: typed, so that nothing goes in unformatted.
package enum LeafValue: Hashable, Sendable {
    case integer(Int64)
    case flag(Bool)
    /// Escaped and cut to `Leaf.textLimit` bytes.
    case text(String)
    case hash(Digest256)
    case amount(NanoUSD)
    case time(Instant)
    /// What stands for a personal value.
    case commitment(Commitment)
    case list([LeafValue])
    /// Members in ascending order of their names.
    case members([Member])

    /// One name and its value.
    package struct Member: Hashable, Sendable {
        package let name: String
        package let value: LeafValue

        package init(_ name: String, _ value: LeafValue) {
            self.name = name
            self.value = value
        }
    }

    /// The texts as a list.
    package static func texts(_ texts: [String]) -> LeafValue { .list(texts.map { .text($0) }) }

    func write(to buffer: inout LeafBuffer) {
        switch self {
        case .integer(let number): buffer.integer(number)
        case .flag(let flag): buffer.flag(flag)
        case .text(let text): buffer.text(text)
        case .hash(let hash): buffer.hash(hash)
        case .amount(let amount): buffer.amount(amount)
        case .time(let instant): buffer.time(instant)
        case .commitment(let commitment): buffer.word(commitment.text)
        case .list(let items): buffer.list(items) { buffer, item in item.write(to: &buffer) }
        case .members(let members): buffer.object { buffer in Self.write(members, to: &buffer) }
        }
    }

    static func write(_ members: [Member], to buffer: inout LeafBuffer) {
        for member in members {
            buffer.name(dynamic: member.name)
            member.value.write(to: &buffer)
        }
    }
}

/// One change of one field, before and after.
package struct LeafChange: Hashable, Sendable {
    package let field: ChangedField
    package let from: LeafValue?
    package let to: LeafValue?

    package init(_ field: ChangedField, from: LeafValue? = nil, to: LeafValue? = nil) {
        self.field = field
        self.from = from
        self.to = to
    }
}

/// The fields whose values a change may show; all others show only the hashes before and after.
package enum ChangedField: String, Hashable, Sendable, CaseIterable {
    case tier, project, version, amount, window, scope, scopes, roles, role, status, state, kinds, url, format, label
    case name, email, owner, slug, note, tags
    case expiresAt = "expires_at"
    case startsAt = "starts_at"
    case endsAt = "ends_at"
    case timeZone = "time_zone"
    case allowedIPs = "allowed_ips"
    case allowedIPsCount = "allowed_ips_count"
    case overlapEnds = "overlap_ends"
    case alertFractions = "alerts"
    case requestsPerMinute = "requests_per_minute"
    case inputTokensPerMinute = "input_tokens_per_minute"
    case outputTokensPerMinute = "output_tokens_per_minute"
    case concurrency
    case policyRevision = "policy_revision"
    case priceRevision = "price_revision"
    case retentionDays = "retention_days"
    case twoPersons = "two_persons"
    case secret, endpoint, filter, capture, models, workspaces, sandbox, approvals, upstream
    case defaultWorkspace = "default_workspace"
}
