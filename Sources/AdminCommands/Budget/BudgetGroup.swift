import AdminContract
import ArgumentParser
import Vocabulary

struct BudgetGroup: AsyncParsableCommand {
    static let configuration = noun(
        "budget", "Budgets: what a tenant, project or key may spend in a window of time.",
        [
            BudgetSet.self, BudgetList.self, BudgetShow.self, BudgetDelete.self, RaiseBudget.self, BudgetRaises.self,
            BudgetLower.self,
        ])
}

/// `200`, `12.50`, `0` for nothing, or `unlimited`.
struct AmountArgument: ExpressibleByArgument {
    let amount: BudgetAmount

    init?(argument: String) {
        if argument == "unlimited" {
            amount = .unlimited
        } else if let money = NanoUSD(dollars: argument) {
            amount = .limited(money)
        } else {
            return nil
        }
    }
}

/// An amount: `300`, `12.50`.
struct MoneyArgument: ExpressibleByArgument {
    let money: NanoUSD

    init?(argument: String) {
        guard let money = NanoUSD(dollars: argument) else { return nil }
        self.money = money
    }
}

/// `tenant:acme`, `project:acme/web`, `key:acme/ci`; without a word, `acme` is a tenant.
struct ScopeArgument: ExpressibleByArgument {
    let scope: BudgetScope

    init?(argument: String) {
        let parts = argument.split(separator: ":", maxSplits: 1).map(String.init)
        if parts.count == 2, let type = BudgetScope.Kind(rawValue: parts[0]) {
            scope = BudgetScope(type: type, name: parts[1])
        } else if parts.count == 1, !argument.contains("/"), !argument.contains(":") {
            scope = BudgetScope(type: .tenant, name: argument)
        } else {
            return nil
        }
    }

    var text: String { "\(scope.type.rawValue) \(scope.name)" }
}
