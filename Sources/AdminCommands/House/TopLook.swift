import AdminClient
import AdminContract
import StrictJSON
import Vocabulary

/// What one key did within the last hour.
struct TopRow: Hashable {
    var tenant: String
    /// Its id, then `acme/ci`.
    var key: String
    var requests: Int64 = 0
    /// Requests within the last whole minute and the one that runs.
    var rate: Int64 = 0
    /// Refusals that have a leaf of their own: at most 60 a minute and key.
    var denials: Int64 = 0
    var spent = NanoUSD.zero

    var json: JSONValue {
        .members([
            "tenant": .string(tenant), "key": .string(key), "rate": .integer(rate), "requests": .integer(requests),
            "denials": .integer(denials), "amount_usd": .string(spent.dollars),
        ])
    }
}

/// One look at the daemon after the other; names of keys are asked for once.
struct TopLook {
    struct Seen {
        /// In the wanted order.
        var rows: [TopRow]
        let holds: Int
        /// The newest, each as a line.
        var refusals: [String] = []
    }

    let session: Session
    let tenant: String?
    private var names: [String: String] = [:]

    init(session: Session, tenant: String?) { (self.session, self.tenant) = (session, tenant) }

    /// Refusals that are looked at, how many of them are shown, and rows whose keys are called by name.
    private static let (refusalLimit, shownRefusals, namedRows) = ("1000", 5, 50)

    mutating func take(by order: Top.Order) async throws -> Seen {
        let now = session.surroundings.now
        let hour = now.advanced(bySeconds: -3_600)
        var rows: [String: TopRow] = [:]
        for row in try await costs(since: hour, "1h") {
            Self.at(row, &rows) { seen in
                seen.requests += row["requests"]?.integer ?? 0
                let spent = NanoUSD(dollars: row["amount_usd"]?.string ?? "0") ?? .zero
                seen.spent = seen.spent.adding(spent) ?? seen.spent
            }
        }
        for row in try await costs(since: now.advanced(bySeconds: -60), "1m") {
            Self.at(row, &rows) { $0.rate += row["requests"]?.integer ?? 0 }
        }
        let refusals = try await refusals(since: hour)
        for refusal in refusals {
            let key = Self.key(of: refusal)
            rows[key, default: TopRow(tenant: refusal["organization_id"]?.string ?? "house", key: key)].denials += 1
        }
        let holds = try await session.send(AdminCall(.listHolds).asking("tenant", tenant).asking("limit", "1000"))
        var seen = Seen(
            rows: rows.values.sorted { $0.key < $1.key }.sorted(by: order.isBefore),
            holds: try holds.json()["data"]?.array?.count ?? 0)
        for place in seen.rows.indices.prefix(Self.namedRows) { try await name(&seen.rows[place]) }
        for refusal in refusals.prefix(Self.shownRefusals) { seen.refusals.append(try await line(refusal)) }
        return seen
    }

    private static func at(_ row: JSONValue, _ rows: inout [String: TopRow], _ change: (inout TopRow) -> Void) {
        guard let tenant = row["tenant"]?.string, let key = row["key"]?.string else { return }
        change(&rows[key, default: TopRow(tenant: tenant, key: key)])
    }

    private func costs(since start: Instant, _ bucket: String) async throws -> [JSONValue] {
        let call = AdminCall(.showCosts).asking("starting_at", start.secondText).asking("bucket", bucket)
            .asking("tenant", tenant).asking("group_by[]", "tenant").asking("group_by[]", "key").asking("limit", "3")
        return try await session.send(call).json()["data"]?.array?.flatMap { $0["results"]?.array ?? [] } ?? []
    }

    // MARK: Names

    /// Puts names in the place of ids; an id stays where nobody has it any more.
    private mutating func name(_ row: inout TopRow) async throws {
        let path = try await path(of: row.key, in: row.tenant)
        row.key = path
        if let owner = path.split(separator: "/").dropLast().first { row.tenant = String(owner) }
    }

    private mutating func path(of key: String, in tenant: String) async throws -> String {
        if let known = names[key] { return known }
        let found = try await session.find(AdminCall(.showKey, [tenant, key]))
        var path = key
        if let owner = found?["tenant"]?.string, let name = found?["name"]?.string { path = "\(owner)/\(name)" }
        names[key] = path
        return path
    }

    // MARK: Refusals

    private func refusals(since start: Instant) async throws -> [JSONValue] {
        let call = AdminCall(.listComplianceActivities).asking("activity_types[]", "gatehouse_refused")
            .asking("created_at.gte", start.secondText).asking("organization_ids[]", tenant)
            .asking("limit", Self.refusalLimit)
        return try await session.send(call).json()["data"]?.array ?? []
    }

    private static func key(of refusal: JSONValue) -> String {
        refusal["actor"]?["api_key_id"]?.string ?? refusal["actor"]?["id"]?.string ?? "-"
    }

    private mutating func line(_ refusal: JSONValue) async throws -> String {
        let time = refusal["created_at"]?.string?.prefix(19) ?? ""
        let key = try await path(of: Self.key(of: refusal), in: refusal["organization_id"]?.string ?? "house")
        return "\(time)  \(key)  \(refusal["reason"]?.string ?? "-")  \(refusal["object"]?["id"]?.string ?? "")"
    }
}
