import AdminContract
import Administration
import TestSupport
import Testing
import Vocabulary

/// What an admin of one tenant may do with that tenant's money.
@Suite(.timeLimit(.minutes(5))) struct ControlPlane_MoneyBoundsTests {
    private let scope = BudgetScope(type: .tenant, name: "acme")

    private func open() async throws -> (house: ControlHouse, own: AdminCaller, budget: BudgetShape) {
        let house = try ControlHouse()
        let acme = try await house.furnish()
        let creation = BudgetCreation(scope: scope, window: .month, amount: .limited(.dollars(100)))
        let budget = try await house.plane.setBudget(house.owner, creation).object
        return (house, try ControlHouse.caller(.admin, acme.id), budget)
    }

    private func refused(_ body: () async throws -> Void) async -> Reason? {
        do {
            try await body()
            return nil
        } catch { return (error as? AdminRefusal)?.reason }
    }

    private func patch(_ amount: BudgetAmount) -> BudgetPatch {
        var patch = BudgetPatch()
        patch.amount = .set(amount)
        return patch
    }

    @Test func `what a whole tenant may spend is not raised by its own admin`() async throws {
        let (house, own, budget) = try await open()
        let (plane, scope) = (house.plane, scope)
        for amount in [BudgetAmount.limited(.dollars(101)), .unlimited] {
            let more = patch(amount)
            #expect(
                await refused {
                    _ = try await plane.updateBudget(own, budget.id.text, more, revision: budget.revision)
                } == .scopesExceeded)
            let again = BudgetCreation(scope: scope, window: .month, amount: amount)
            #expect(await refused { _ = try await plane.setBudget(own, again) } == .scopesExceeded)
        }
        #expect(
            await refused { _ = try await plane.deleteBudget(own, budget.id.text, revision: budget.revision) }
                == .scopesExceeded)
        let raise = RaiseCreation(
            amount: .dollars(5), until: house.clock.now.advanced(bySeconds: 86_400), because: "a busy week")
        #expect(await refused { _ = try await plane.raiseBudget(own, budget.id.text, raise) } == .scopesExceeded)
        #expect(try await plane.budget(house.owner, budget.id.text) == budget)
        _ = try await plane.raiseBudget(house.owner, budget.id.text, raise)
    }

    @Test func `a limit that does not fit names the scope in its way as the caller would`() async throws {
        let (house, _, budget) = try await open()
        let plane = house.plane
        let web = BudgetScope(type: .project, name: "acme/web")
        let over = BudgetCreation(scope: web, window: .month, amount: .limited(.dollars(101)))
        let told = await detail { _ = try await plane.setBudget(house.owner, over) }
        #expect(told == "`tenant:acme` has 100 USD in the same or a longer window")
        let fits = BudgetCreation(scope: web, window: .day, amount: .limited(.dollars(90)))
        _ = try await plane.setBudget(house.owner, fits)
        let less = patch(.limited(.dollars(80)))
        let under = await detail {
            _ = try await plane.updateBudget(house.owner, budget.id.text, less, revision: budget.revision)
        }
        #expect(under?.hasPrefix("`project:acme/web` has 90 USD in the same or a shorter window") == true)
        let back = AdjustmentCreation(scope: scope, amount: .dollars(-1), because: "billed twice")
        let spent = await detail { _ = try await plane.adjust(house.owner, back) }
        #expect(spent?.hasPrefix("`tenant:acme` has not spent that much") == true)
    }

    private func detail(_ body: () async throws -> Void) async -> String? {
        do {
            try await body()
            return nil
        } catch { return (error as? AdminRefusal)?.detail }
    }

    @Test func `a tenant's own admin lowers its limit, adds one, and sets those of its projects`() async throws {
        let (house, own, budget) = try await open()
        let plane = house.plane
        let lower = try await plane.updateBudget(
            own, budget.id.text, patch(.limited(.dollars(90))), revision: budget.revision)
        #expect(lower.object.amount == .limited(.dollars(90)))
        let again = BudgetCreation(scope: scope, window: .month, amount: .limited(.dollars(80)))
        #expect(try await plane.setBudget(own, again).object.amount == .limited(.dollars(80)))
        let day = BudgetCreation(scope: scope, window: .day, amount: .limited(.dollars(10)))
        _ = try await plane.setBudget(own, day)
        let web = BudgetScope(type: .project, name: "acme/web")
        let set = try await plane.setBudget(
            own, BudgetCreation(scope: web, window: .month, amount: .limited(.dollars(5)))
        ).object
        let more = try await plane.updateBudget(
            own, set.id.text, patch(.limited(.dollars(6))), revision: set.revision)
        _ = try await plane.deleteBudget(own, set.id.text, revision: more.object.revision)
    }

    @Test func `a second admin of the tenant does not grant what the first asks for the tenant`() async throws {
        let (house, own, _) = try await open()
        let plane = house.plane
        let tenant = try plane.tenant(house.owner, "acme").id
        let second = try ControlHouse.caller(.billing, tenant)
        let creation = IncreaseCreation(scope: scope, window: .month, amount: .dollars(500), because: "growth")
        let asked = try await plane.requestIncrease(own, creation).object
        #expect(
            await refused { _ = try await plane.approveIncrease(second, asked.id.text, IncreaseApproval()) }
                == .scopesExceeded)
        let granted = try await plane.approveIncrease(house.owner, asked.id.text, IncreaseApproval()).object
        #expect(granted.status == .approved)
    }

    @Test func `a tenant's own admin corrects nothing that was spent`() async throws {
        let (house, own, _) = try await open()
        let (plane, owner, scope) = (house.plane, house.owner, scope)
        for amount in [NanoUSD.dollars(1), NanoUSD(-1)] {
            let creation = AdjustmentCreation(scope: scope, amount: amount, because: "a mistake")
            #expect(await refused { _ = try await plane.adjust(own, creation) } == .scopesExceeded)
        }
        _ = try await plane.adjust(owner, AdjustmentCreation(scope: scope, amount: .dollars(1), because: "a mistake"))
    }
}
