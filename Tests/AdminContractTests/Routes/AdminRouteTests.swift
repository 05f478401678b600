import AdminContract
import Testing

@Suite struct AdminRouteTests {
    @Test func `each operation has one row and each row its own place`() {
        let operations = AdminRoute.table.map(\.operation)
        #expect(operations.count == AdminOperation.allCases.count)
        #expect(Set(operations) == Set(AdminOperation.allCases))
        #expect(Set(AdminRoute.table.map { "\($0.method) \($0.path)" }).count == AdminRoute.table.count)
    }

    @Test func `a target is matched by the route that built it`() throws {
        for route in AdminRoute.table {
            let values = route.parameters.map { "\($0)-1" }
            let target = try #require(route.target(values))
            let found = try #require(route.match(target.split(separator: "/").map(String.init)))
            #expect(found == Dictionary(uniqueKeysWithValues: zip(route.parameters, values)))
        }
    }

    @Test func `a value in a path cannot become another path`() throws {
        let target = AdminOperation.showTenant.route.target(["../house?x=1"])
        #expect(target == "/v1/tenants/..%2Fhouse%3Fx%3D1")
        #expect(PercentCode.decode("..%2Fhouse%3Fx%3D1") == "../house?x=1")
        #expect(AdminOperation.showTenant.route.target([]) == nil)
    }

    @Test(arguments: ["%", "%2", "%zz", "%ff"]) func `a broken escape is nothing`(text: String) {
        #expect(PercentCode.decode(text) == nil)
    }

    @Test func `every write needs a scope that is no read`() {
        let looking: Set<AdminOperation> = [.checkPolicy, .explainPolicy, .diffPolicies, .checkPrices]
        // What an admin asked for is handed to that admin alone, whatever the scopes.
        let own: Set<AdminOperation> = [.collectApproval]
        for route in AdminRoute.table
        where route.method != .get && !looking.union(own).contains(route.operation) {
            guard case .scope(let scope) = route.access else {
                Issue.record("\(route.operation) is open")
                continue
            }
            #expect(!scope.isRead, "\(route.operation) needs only \(scope.rawValue)")
        }
    }
}
