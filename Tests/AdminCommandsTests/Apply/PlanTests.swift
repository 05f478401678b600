import AdminClient
import AdminCommands
import StrictJSON
import Testing
import Vocabulary

/// What `gatehouse apply` would do for a file, where the daemon has one tenant with one project.
@Suite struct PlanTests {
    private static let now = Instant(seconds: 1_795_341_600)

    private func plan(
        _ project: String, there: [JSONValue.Member]? = [], prunes: Bool = false
    ) throws -> [Plan.Step] {
        let wanted = try DesiredState("tenants:\n  acme:\n    projects:\n      web: {\(project)}\n", file: "t.yaml")
        let tenant = JSONValue.members(["name": .string("acme"), "status": .string("active"), "revision": .integer(1)])
        let web = there.map { members in
            JSONValue.object([.init("name", .string("web")), .init("revision", .integer(7))] + members)
        }
        let actual = ActualState(tenants: ["acme": tenant], projects: web.map { ["acme/web": $0] } ?? [:])
        return try Plan(wanted, actual, prunes: prunes, now: Self.now).steps
    }

    private static let bound = [JSONValue.Member("upstream", .string("spark"))]
    private static let free = [JSONValue.Member("upstream", .null)]

    @Test(arguments: ["null", "~", "", "none"])
    func `a file that says that there is no upstream lets a bound project go`(word: String) throws {
        let steps = try plan("upstream: \(word)", there: Self.bound)
        #expect(steps.map(\.line) == ["~ update project acme/web upstream: spark -> none"])
        #expect(steps.first?.call.body == .object([.init("upstream", .null)]))
        #expect(steps.first?.call.revision == 7)
        #expect(steps.first?.call.target == "/v1/tenants/acme/projects/web")
    }

    @Test(arguments: [
        ("upstream: none", free), ("upstream: null", free), ("upstream: none", []), ("upstream: spark", bound),
        ("", bound),
    ])
    func `nothing is done where it is so already, or where the file says nothing`(
        project: String, there: [JSONValue.Member]
    ) throws {
        #expect(try plan(project, there: there).isEmpty)
    }

    @Test func `a project is bound, and bound to another`() throws {
        #expect(
            try plan("upstream: spark", there: Self.free).map(\.line)
                == ["~ update project acme/web upstream: none -> spark"])
        let steps = try plan("upstream: north", there: Self.bound)
        #expect(steps.map(\.line) == ["~ update project acme/web upstream: spark -> north"])
        #expect(steps.first?.call.body == .object([.init("upstream", .string("north"))]))
    }

    @Test func `a prune lets a project go whose upstream the file does not name, and no other`() throws {
        let steps = try plan("", there: Self.bound, prunes: true)
        #expect(steps.map(\.line) == ["~ update project acme/web upstream: spark -> none"])
        #expect(steps.first?.call.body == .object([.init("upstream", .null)]))
        #expect(try plan("upstream: spark", there: Self.bound, prunes: true).isEmpty)
        #expect(try plan("", there: Self.free, prunes: true).isEmpty)
    }

    @Test func `a new project is made with its upstream, and without the word where there is none`() throws {
        let bound = try plan("upstream: spark", there: nil)
        #expect(bound.first?.call.body?["upstream"] == .string("spark"))
        let free = try plan("upstream: none", there: nil)
        #expect(free.map(\.line) == ["+ create project acme/web"])
        #expect(free.first?.call.body == .object([.init("name", .string("web"))]))
    }

    @Test func `a quoted none is a name, and a list is none`() throws {
        #expect(
            try plan("upstream: \"none\"", there: Self.free).first?.call.body
                == .object([.init("upstream", .string("none"))]))
        let refusal = try #require(throws: Complaint.self) { try plan("upstream: [spark]") }
        #expect(refusal.sentence == "t.yaml:4: the name of an upstream belongs here, or none")
    }

    @Test func `null takes away other fields of a project too, once`() throws {
        let there: [JSONValue.Member] = [
            .init("default_workspace", .string("docs")), .init("display_name", .string("Web")),
            .init("workspaces", .array([.string("docs")])),
        ]
        let file = "default_workspace: null, display_name: null, workspaces: null"
        #expect(
            try plan(file, there: there).map(\.line) == [
                "~ update project acme/web default_workspace: docs -> none, display_name: Web -> none, "
                    + "workspaces: docs -> none"
            ])
        let after: [JSONValue.Member] = [
            .init("default_workspace", .null), .init("display_name", .null), .init("workspaces", .array([])),
        ]
        #expect(try plan(file, there: after).isEmpty)
    }
}
