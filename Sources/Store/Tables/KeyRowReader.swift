import GRDB
import Vocabulary

/// Reads rows of `api_key` by the place of their columns, and parses a list that is that of the row before only once.
struct KeyRowReader {
    /// What `key` expects, in this order, at the beginning of a row.
    static let columns = """
        api_key.id, api_key.tenant, api_key.project, api_key.admin, api_key.name, api_key.owner, api_key.tier,
        api_key.scopes, api_key.status, api_key.epoch, api_key.expires_at, api_key.allowed_ips, api_key.narrowing,
        api_key.labels, api_key.attributes, api_key.created_at, api_key.created_by, api_key.last_used_at,
        api_key.revision, api_key.approvals
        """

    private var scopes: (column: String, list: [String]) = ("[]", [])
    private var place: (tenant: String, project: String, place: APIKey.Place)?

    /// - Throws: A value that is none of its column's.
    mutating func key(_ row: Row) throws -> APIKey {
        let (owner, tier): (String, String?) = (row[5], row[6])
        let approvals: String? = row[19]
        return APIKey(
            id: KeyID(trusted: row[0]), place: try place(row), name: try word("name", row[4], Slug.init),
            owner: owner == "service" ? .service : .user(owner),
            tier: try tier.map { try word("tier", $0, TierName.init) }, scopes: try scopes(row[7]),
            status: try word("status", row[8], APIKey.Status.init), epoch: row[9], expiresAt: Self.instant(row[10]),
            allowedIPs: try Self.list(row[11]), narrowing: try Self.lists(row[12]), labels: try Self.map(row[13]),
            attributes: try Self.map(row[14]),
            approvals: try approvals.map { try word("approvals", $0, APIKey.Approvals.init) },
            createdAt: Instant(nanoseconds: row[15]), createdBy: row[16], lastUsedAt: Self.instant(row[17]),
            revision: row[18])
    }

    private mutating func place(_ row: Row) throws -> APIKey.Place {
        let names: (tenant: String?, project: String?) = (row[1], row[2])
        if let tenant = names.tenant, let project = names.project {
            if let place, place.tenant == tenant, place.project == project { return place.place }
            let found = APIKey.Place.project(TenantID(trusted: tenant), ProjectID(trusted: project))
            place = (tenant, project, found)
            return found
        }
        guard let admin: String = row[3] else {
            throw StoreFailure(doing: "reading a key", cause: "it belongs to nobody")
        }
        return .admin(AdminID(trusted: admin))
    }

    private mutating func scopes(_ column: String) throws -> [String] {
        if column != scopes.column { scopes = (column, try ColumnText.list(from: column)) }
        return scopes.list
    }

    private func word<Word>(_ column: String, _ text: String, _ parse: (String) -> Word?) throws -> Word {
        guard let word = parse(text) else {
            throw StoreFailure(doing: "reading column \(column)", cause: "`\(text)` is no value of it")
        }
        return word
    }

    private static func instant(_ nanoseconds: Int64?) -> Instant? { nanoseconds.map(Instant.init(nanoseconds:)) }

    private static func list(_ column: String) throws -> [String] {
        column == "[]" ? [] : try ColumnText.list(from: column)
    }

    private static func map(_ column: String) throws -> [String: String] {
        column == "{}" ? [:] : try ColumnText.map(from: column)
    }

    private static func lists(_ column: String) throws -> [String: [String]] {
        column == "{}" ? [:] : try ColumnText.lists(from: column)
    }
}
