import BudgetLedger
import Vocabulary

/// Who pays for a call: the accounts from the innermost up to the tenant, and their names.
struct Payers {
    let path: AccountPath
    let names: [String]

    /// What kind of account stands at a level: the last three are key, project and tenant.
    func scope(_ level: Int) -> String {
        let fromTop = names.count - 1 - level
        guard fromTop > 2 else { return ["tenant", "project", "key"][fromTop] }
        return fromTop == 3 ? "task" : "agent"
    }
}

extension Books {
    /// The accounts of a call; `nil` if one of its task is gone.
    func payers(of order: HoldOrder, _ key: Registry.KeyEntry) -> Payers? {
        guard let account = order.taskAccount else { return Payers(path: key.path, names: key.names) }
        return payers(of: account, key)
    }

    /// The accounts above one of a task or a key.
    func payers(of account: String, _ key: Registry.KeyEntry) -> Payers? {
        guard account != key.names[0] else { return Payers(path: key.path, names: key.names) }
        let chain = Self.chain(of: account)
        let places = chain.compactMap(accounts.place(of:))
        guard places.count == chain.count else { return nil }
        let above = (0..<key.path.count).map { key.path[$0] }
        guard let path = AccountPath((places + above).map { Int32($0) }) else { return nil }
        return Payers(path: path, names: chain + key.names)
    }

    /// `task_x/main/a.1/b.2` pays with `task_x/main/a.1` and `task_x`.
    private static func chain(of account: String) -> [String] {
        var parts = account.split(separator: "/").map(String.init)
        var chain: [String] = []
        while parts.count > 2 {
            chain.append(parts.joined(separator: "/"))
            parts.removeLast()
        }
        return chain + [parts[0]]
    }
}
