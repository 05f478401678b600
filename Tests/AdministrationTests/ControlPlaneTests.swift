import AdminContract
import Administration
import PolicyLanguage
import Store
import Testing
import Vocabulary

@Suite(.timeLimit(.minutes(5))) struct ControlPlaneTests {
    @Test func `an acknowledged change is in force`() async throws {
        let house = try ControlHouse()
        _ = try await house.furnish()
        _ = try await house.makeKey("ci")
        #expect(house.inForce == ["tenant acme active", "project web active", "key ci active"])
        _ = try await house.plane.setKeyStatus(house.owner, "ci", of: "acme", .disabled)
        #expect(house.inForce.last == "key ci disabled")
    }

    @Test func `changes of one key come into force in the order of their commits`() async throws {
        let house = try ControlHouse()
        _ = try await house.furnish()
        _ = try await house.makeKey("ci")
        await withTaskGroup { group in
            for round in 0..<20 {
                let status: KeyShape.Status = round.isMultiple(of: 2) ? .disabled : .active
                // Half of them find the key in that state already, which is a refusal and not in force.
                group.addTask { _ = try? await house.plane.setKeyStatus(house.owner, "ci", of: "acme", status) }
            }
        }
        let last = try house.plane.key(house.owner, "ci", of: "acme").status
        #expect(house.inForce.last == "key ci \(last.rawValue)")
        let words = house.inForce.filter { $0.hasPrefix("key ") }
        #expect(zip(words, words.dropFirst()).allSatisfy { $0 != $1 })
    }

    @Test func `archiving a tenant takes its keys along`() async throws {
        let house = try ControlHouse()
        _ = try await house.furnish()
        _ = try await house.makeKey("ci")
        _ = try await house.makeKey("cd")
        _ = try await house.plane.setTenantStatus(house.owner, "acme", .archived)
        #expect(Set(house.inForce.suffix(3)) == ["tenant acme archived", "key ci revoked", "key cd revoked"])
    }

    @Test func `a refused change is not in force and not in the log`() async throws {
        let house = try ControlHouse()
        let tenant = try await house.furnish()
        _ = try await house.makeKey("ci")
        let before = (house.inForce, try house.plane.logs(house.owner).data.first { $0.log == tenant.id.text }?.size)
        await #expect(throws: AdminRefusal.self) { try await house.makeKey("ci") }
        let size = try house.plane.logs(house.owner).data.first { $0.log == tenant.id.text }?.size
        #expect(house.inForce == before.0 && size == before.1)
    }

    @Test func `a tier and an attribute that the policy does not know are refused by their field`() async throws {
        let house = try ControlHouse()
        var creation = TenantCreation(name: try #require(Slug("beta")))
        creation.tier = TierName("gold")
        let tier = await refusal { _ = try await house.plane.createTenant(house.owner, creation) }
        #expect(tier?.faults.first?.path == "$.tier")
        creation.tier = nil
        creation.attributes = ["region": "moon"]
        let attribute = await refusal { _ = try await house.plane.createTenant(house.owner, creation) }
        #expect(attribute?.faults.first?.detail == "`moon` is none of eu, us")
    }

    @Test func `a key's networks lie inside its tenant's`() async throws {
        let house = try ControlHouse()
        _ = try await house.furnish()
        var patch = TenantPatch()
        patch.allowedIPs = .set(["203.0.113.0/24"])
        _ = try await house.plane.updateTenant(house.owner, "acme", patch, revision: 1)
        let (name, web) = (try #require(Slug("ci")), try #require(Slug("web")))
        var creation = KeyCreation(name: name, project: web, owner: .service)
        creation.allowedIPs = ["198.51.100.0/24"]
        let wanted = creation
        let refused = await refusal { _ = try await house.plane.createKey(house.owner, wanted, of: "acme") }
        #expect(refused?.faults.first?.path == "$.allowed_ips")
    }

    @Test func `an admin of one tenant explains that tenant alone`() async throws {
        let house = try ControlHouse()
        let tenant = try await house.furnish()
        let caller = try ControlHouse.caller(.admin, tenant.id)
        let other = ExplainRequest(subject: "tenant beta", call: "model haiku")
        #expect(await refusal { _ = try house.plane.explain(caller, other) }?.reason == .notFound)
        let tier = ExplainRequest(subject: "free", call: "model haiku")
        #expect(try house.plane.explain(house.owner, tier).verdict == "allow")
    }

    @Test func `a looser policy comes into force only when somebody says so`() async throws {
        let house = try ControlHouse()
        let looser = "tier free {\n  allow model haiku\n  allow tool Read\n}\n\ntier pro extends free {\n}\n"
        let pushed = try await house.plane.pushPolicy(house.owner, PolicyCreation(files: ["test.policy": looser]))
        let hash = pushed.object.hash
        let silent = await refusal {
            _ = try await house.plane.promotePolicy(house.owner, hash, PolicyPromotion())
        }
        #expect(silent?.reason == .policyLooser && silent?.faults.isEmpty == false)
        #expect(!house.inForce.contains("policy \(hash)"))
        let promoted = try await house.plane.promotePolicy(house.owner, hash, PolicyPromotion(acceptLoosening: true))
        #expect(promoted.object.status == .live && house.inForce.last == "policy \(hash)")
    }

    @Test func `a staged policy is in force for a share of the tenants until it is promoted or rejected`() async throws
    {
        let house = try ControlHouse()
        let (first, next) = try await (house.keep("limit calls 5"), house.keep("limit calls 6"))
        _ = try await house.plane.promotePolicy(house.owner, first, PolicyPromotion())
        for percent in [Int64(0), -1, 101] {
            let refused = await refusal {
                _ = try await house.plane.promotePolicy(
                    house.owner, next, PolicyPromotion(acceptLoosening: true, tenantsPercent: percent))
            }
            #expect(refused?.faults.first?.path == "$.tenants_percent")
        }
        let staged = try await house.plane.promotePolicy(
            house.owner, next, PolicyPromotion(acceptLoosening: true, tenantsPercent: 5))
        #expect(staged.object.status == .live && staged.object.tenantsPercent == 5)
        #expect(house.inForce.last == "staged \(next) for 5%")
        #expect(try house.plane.livePolicy(house.owner).hash == first)
        let wider = try await house.plane.promotePolicy(
            house.owner, next, PolicyPromotion(acceptLoosening: true, tenantsPercent: 50))
        #expect(wider.object.tenantsPercent == 50 && house.inForce.last == "staged \(next) for 50%")
        _ = try await house.plane.promotePolicy(house.owner, next, PolicyPromotion(acceptLoosening: true))
        #expect(house.inForce.suffix(2) == ["policy \(next)", "staged none"])
        let live = try house.plane.livePolicy(house.owner)
        #expect(live.hash == next && live.tenantsPercent == 100)
        #expect(try house.plane.policy(house.owner, first).status == .retired)
    }

    @Test func `a staged policy that is rejected or rolled back gives its tenants back to the live one`() async throws {
        let house = try ControlHouse()
        let (first, next, other) = try await (
            house.keep("limit calls 5"), house.keep("limit calls 6"), house.keep("limit calls 7")
        )
        let some = PolicyPromotion(acceptLoosening: true, tenantsPercent: 20)
        _ = try await house.plane.promotePolicy(house.owner, first, PolicyPromotion())
        _ = try await house.plane.promotePolicy(house.owner, next, some)
        _ = try await house.plane.rejectPolicy(house.owner, next)
        #expect(house.inForce.last == "staged none")
        _ = try await house.plane.promotePolicy(house.owner, other, some)
        _ = try await house.plane.rollbackPolicy(house.owner, PolicyRollback(to: first))
        #expect(house.inForce.suffix(2) == ["policy \(first)", "staged none"])
        #expect(try house.plane.policy(house.owner, other).status == .retired)
        let again = await refusal { _ = try await house.plane.promotePolicy(house.owner, first, PolicyPromotion()) }
        #expect(again?.reason == .stateConflict)
    }

    @Test func `a policy that does not load is refused with its places`() async throws {
        let house = try ControlHouse()
        let broken = PolicyCreation(files: ["test.policy": "tier free {\n  allow tool Bsh\n}\n"])
        let refused = await refusal { _ = try await house.plane.pushPolicy(house.owner, broken) }
        #expect(refused?.reason == .policyInvalid)
        #expect(refused?.faults.first?.path.hasPrefix("test.policy:2:") == true)
    }

    private func refusal(_ body: () async throws -> Void) async -> AdminRefusal? {
        do {
            try await body()
            return nil
        } catch {
            return error as? AdminRefusal
        }
    }
}
