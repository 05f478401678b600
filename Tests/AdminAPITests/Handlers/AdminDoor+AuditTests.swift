import AdminClient
import AdminContract
import StrictJSON
import TestSupport
import Testing

/// The feed of activities by the provider's names, over a socket, with a real store behind it.
@Suite(.timeLimit(.minutes(5))) struct AdminDoorAuditTests {
    private static func list(_ words: (String, String)...) -> AdminCall {
        words.reduce(AdminCall(.listComplianceActivities)) { $0.asking($1.0, $1.1) }
    }

    /// Asks a second later, so that the leaf of the call stands above what it lists.
    private static func ask(_ house: AdminHouse, _ call: AdminCall) async throws -> JSONValue {
        house.clock.advance(seconds: 1)
        return try await house.ask("owner", call)
    }

    private static func ids(_ page: JSONValue) -> [String] {
        page["data"]?.array?.compactMap { $0["id"]?.string } ?? []
    }

    /// Three keys of one tenant and one of another, a second apart.
    private static func furnish(_ house: AdminHouse) async throws {
        for (name, tenant) in [("a", "acme"), ("b", "beta"), ("c", "acme"), ("d", "acme")] {
            house.clock.advance(seconds: 1)
            let body = try AdminHouse.body(#"{"name":"\#(name)","project":"web","owner":{"type":"service"}}"#)
            _ = try await house.ask("owner", AdminCall(.createKey, [tenant], body: body))
        }
    }

    @Test(arguments: [1, 3, 1_000]) func `a walk meets every leaf of all logs once, newest first`(
        limit: Int
    ) async throws {
        try await AdminHouse.open { house in
            try await Self.furnish(house)
            var (walked, times) = ([String](), [String]())
            var page = try await Self.ask(house, Self.list(("limit", "\(limit)")))
            while true {
                walked += Self.ids(page)
                times += page["data"]?.array?.compactMap { $0["created_at"]?.string } ?? []
                guard page["has_more"] == .bool(true), let last = page["last_id"]?.string else { break }
                page = try await Self.ask(house, Self.list(("limit", "\(limit)"), ("after_id", last)))
            }
            #expect(Set(walked).count == walked.count && times == times.sorted(by: >))
            // Every call is a leaf of its own, above where the walk began.
            let whole = Self.ids(try await Self.ask(house, Self.list(("limit", "5000"))))
            #expect(Array(whole.drop { $0 != walked.first }) == walked)
            let logs = try await house.ask("owner", AdminCall(.listLogs))["data"]?.array ?? []
            let sizes = logs.filter { $0["log"] != .string("root") }.compactMap { $0["size"]?.integer }
            #expect(Int64(whole.count) + 1 == sizes.reduce(0, +), "all but the leaf of that last call")
        }
    }

    @Test func `what came after an id is asked for with it`() async throws {
        try await AdminHouse.open { house in
            try await Self.furnish(house)
            let first = try await Self.ask(house, Self.list(("limit", "5000")))
            let ids = Self.ids(first)
            let newer = Self.list(("before_id", ids[5]), ("limit", "2"))
            #expect(Self.ids(try await Self.ask(house, newer)) == Array(ids[3...4]))
            let newest = try #require(first["first_id"]?.string)
            let since = Self.ids(try await Self.ask(house, Self.list(("before_id", newest))))
            #expect(since.count == 2, "the leaves of the two calls before")
            #expect(Self.ids(try await Self.ask(house, Self.list(("before_id", newest)))).suffix(2) == since)
        }
    }

    @Test func `types, actors, tenants and times choose, by the provider's words`() async throws {
        try await AdminHouse.open { house in
            try await Self.furnish(house)
            let created = try await Self.ask(house, Self.list(("activity_types[]", "platform_api_key_created")))
            let rows = try #require(created["data"]?.array)
            #expect(rows.count == 4 && rows.allSatisfy { $0["type"] == .string("platform_api_key_created") })
            #expect(Set(rows.compactMap { $0["actor"]?["type"]?.string }) == ["admin_api_key_actor"])
            let acme = try #require(rows[0]["organization_id"]?.string)
            let own = Self.list(("activity_types[]", "platform_api_key_created"), ("organization_ids[]", acme))
            #expect(Self.ids(try await Self.ask(house, own)).count == 3)
            let others = try await house.ask(
                "owner", Self.list(("exclude_activity_types[]", "platform_api_key_created")))
            let types = Set(others["data"]?.array?.compactMap { $0["type"]?.string } ?? [])
            #expect(
                types.isSuperset(of: ["compliance_api_accessed", "platform_workspace_created", "gatehouse_log_opened"]))
            #expect(!types.contains("platform_api_key_created"))
            let actor = try #require(rows[0]["actor"]?["id"]?.string)
            #expect(Self.ids(try await Self.ask(house, Self.list(("actor_ids[]", actor)))).count >= 4)
            let (newest, oldest) = (rows[0]["created_at"]?.string ?? "", rows[3]["created_at"]?.string ?? "")
            let cases = [("created_at.gte", oldest, 4), ("created_at.gt", oldest, 3), ("created_at.lte", newest, 4)]
            for (name, time, count) in cases + [("created_at.lt", newest, 3)] {
                let call = Self.list(("activity_types[]", "platform_api_key_created"), (name, time))
                #expect(Self.ids(try await Self.ask(house, call)).count == count, "\(name)")
            }
        }
    }

    @Test(arguments: [("type[]", "setled"), ("type[]", ""), ("decision", "alow")])
    func `a word that no leaf has is refused, where nothing found would look like nothing done`(
        name: String, word: String
    ) async throws {
        try await AdminHouse.open { house in
            let refusal = try await house.refusal("owner", AdminCall(.listActivities).asking(name, word))
            #expect(refusal?.status == 422 && refusal?.reason == "invalid-request")
            #expect(refusal?.detail.contains("`\(word)`") == true)
        }
    }

    @Test func `an admin of one tenant sees its log alone, and strange ids are refused`() async throws {
        try await AdminHouse.open { house in
            try await Self.furnish(house)
            let page = try await house.ask("acme", Self.list(("limit", "5000")))
            #expect(Set(page["data"]?.array?.compactMap { $0["organization_id"]?.string } ?? []).count == 1)
            let foreign = try await Self.ask(house, Self.list(("limit", "5000")))["data"]?.array?
                .first { $0["organization_id"] == .string("house") }?["id"]?.string
            let ids = [try #require(foreign), "act_", "act_house_99999", "act_house_-1", "x"]
            for id in ids {
                #expect(
                    try await house.refusal("acme", Self.list(("after_id", id)))?.reason == "cursor-mismatch", "\(id)")
            }
            let both = Self.list(("after_id", ids[0]), ("before_id", ids[0]))
            #expect(try await house.refusal("owner", both)?.status == 422)
            #expect(try await house.refusal("owner", Self.list(("limit", "5001")))?.status == 400)
            #expect(try await house.refusal("acme", Self.list(("organization_ids[]", "house")))?.status == 404)
            #expect(try await house.refusal("bare", Self.list())?.status == 403)
        }
    }
}
