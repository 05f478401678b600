import AdminContract
import Administration
import Store
import Synchronization
import Testing
import Vocabulary

/// What a project's tasks may be given, and by whom.
@Suite(.timeLimit(.minutes(5))) struct ControlPlane_ProjectTermsTests {
    /// A house whose configuration has `docs` for `acme/web`, and `other` for nobody.
    private func house(_ roots: Roots = Roots()) async throws -> (house: ControlHouse, tenant: TenantShape) {
        var caps = SandboxCaps()
        (caps.cpuSeconds, caps.memoryBytes, caps.processes, caps.fileBytes) = (60, 1 << 30, 64, 64 << 20)
        let limits = caps
        let house = try ControlHouse(doors: { doors in
            doors.house.sandbox = limits
            doors.house.workspaces = { roots.held.withLock { $0 } }
            doors.house.upstreams = ["first", "second"]
        })
        return (house, try await house.furnish())
    }

    private func fault(
        _ house: ControlHouse, _ caller: AdminCaller? = nil, _ edit: (inout ProjectPatch) -> Void
    ) async throws -> String? {
        var patch = ProjectPatch()
        edit(&patch)
        let project = try house.plane.project(house.owner, "web", of: "acme")
        do {
            _ = try await house.plane.updateProject(
                caller ?? house.owner, "web", of: "acme", patch, revision: project.revision)
            return nil
        } catch { return error.faults.first?.path ?? error.detail }
    }

    @Test func `names of the configuration and lower limits are taken, and stay until they are taken away`()
        async throws
    {
        let (house, _) = try await self.house()
        let told = try await fault(house) { patch in
            patch.workspaces = .set(["other"])
            patch.defaultWorkspace = .set("other")
            var sandbox = SandboxShape()
            sandbox.memory = 256 << 20
            patch.sandbox = .set(sandbox)
        }
        #expect(told == nil)
        let project = try house.plane.project(house.owner, "web", of: "acme")
        #expect(project.workspaces == ["other"] && project.defaultWorkspace == "other")
        #expect(project.sandbox.memory == 256 << 20 && project.sandbox.cpu == nil)
        let bound = try house.plane.workspaces(house.owner).data.first { $0.name == "other" }
        #expect(bound?.projects == ["acme/web"])
        #expect(try await fault(house) { $0.displayName = .set("Web") } == nil, "what is not named stays")
        #expect(try house.plane.project(house.owner, "web", of: "acme").workspaces == ["other"])
    }

    @Test func `what the configuration has not, or would loosen a limit, is refused where it stands`() async throws {
        let (house, _) = try await self.house()
        #expect(try await fault(house) { $0.workspaces = .set(["nowhere"]) } == "$.workspaces")
        #expect(try await fault(house) { $0.workspaces = .set(["other", "other"]) } == "$.workspaces")
        #expect(try await fault(house) { $0.defaultWorkspace = .set("other") } == "$.default_workspace")
        #expect(try await fault(house) { $0.defaultWorkspace = .set("docs") } == nil, "the configuration binds it")
        let wrong: [(String, (inout SandboxShape) -> Void)] = [
            ("cpu", { $0.cpu = Lapse(seconds: 61) }), ("memory", { $0.memory = 2 << 30 }),
            ("memory", { $0.memory = 1 << 20 }), ("processes", { $0.processes = 65 }),
            ("processes", { $0.processes = 1 }), ("file", { $0.file = -1 }),
        ]
        for (name, edit) in wrong {
            var sandbox = SandboxShape()
            edit(&sandbox)
            let wanted = sandbox
            #expect(try await fault(house) { $0.sandbox = .set(wanted) } == "$.sandbox.\(name)")
        }
    }

    @Test func `an admin of one tenant binds what its tenant has already`() async throws {
        let (house, tenant) = try await self.house()
        let own = try ControlHouse.caller(.admin, tenant.id)
        #expect(try await fault(house, own) { $0.workspaces = .set(["other"]) } == "$.workspaces")
        #expect(try await fault(house, own) { $0.workspaces = .set(["docs"]) } == nil)
    }

    @Test func `a project is bound to an upstream of the configuration, and unbound, by an admin of all tenants`()
        async throws
    {
        let (house, tenant) = try await self.house()
        var patch = ProjectPatch()
        patch.upstream = .set("third")
        let wrong = patch
        let refusal = try await #require(throws: AdminRefusal.self) {
            _ = try await house.plane.updateProject(house.owner, "web", of: "acme", wrong, revision: 1)
        }
        #expect(refusal.faults.first?.detail.contains("there are first, second") == true)
        #expect(try await fault(house) { $0.upstream = .set("second") } == nil)
        #expect(try house.plane.project(house.owner, "web", of: "acme").upstream == "second")
        let own = try ControlHouse.caller(.admin, tenant.id)
        #expect(try await fault(house, own) { $0.upstream = .set("first") } == "$.upstream")
        #expect(try await fault(house, own) { $0.upstream = .clear } == "$.upstream")
        #expect(try await fault(house, own) { $0.displayName = .set("Web") } == nil, "what is bound stays")
        #expect(try house.plane.project(own, "web", of: "acme").upstream == "second")
        #expect(try await fault(house) { $0.upstream = .clear } == nil)
        #expect(try house.plane.project(house.owner, "web", of: "acme").upstream == nil)
    }

    @Test func `a name that left the configuration stays, and does not come again`() async throws {
        let roots = Roots()
        let (house, _) = try await self.house(roots)
        #expect(try await fault(house) { $0.workspaces = .set(["other"]) } == nil)
        roots.held.withLock { $0 = [] }
        #expect(try await fault(house) { $0.displayName = .set("Web") } == nil)
        #expect(try house.plane.project(house.owner, "web", of: "acme").workspaces == ["other"])
        #expect(try await fault(house) { $0.workspaces = .set([]) } == nil)
        #expect(try await fault(house) { $0.workspaces = .set(["other"]) } == "$.workspaces")
    }
}

/// The workspaces of a configuration that changes while a test runs.
private final class Roots: Sendable {
    let held = Mutex([
        WorkspaceShape(name: "docs", path: "/srv/docs", projects: ["acme/web"]),
        WorkspaceShape(name: "other", path: "/srv/other", projects: []),
    ])
}
