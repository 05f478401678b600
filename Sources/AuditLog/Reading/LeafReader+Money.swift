import Digests
import Vocabulary

// The `money` of each kind, read back into the type that was written.
extension LeafReader {
    mutating func money(_ kind: EventKind, at node: Int) -> LeafMoney? {
        switch kind {
        case .admitted: held(node)
        case .settled: settled(node)
        case .released: released(node)
        case .holdExpired: expired(node)
        case .ledgerAdjusted: adjusted(node)
        case .accountClosed: closed(node)
        case .booksCarried: carried(node)
        default: nil
        }
    }

    private mutating func held(_ node: Int) -> LeafMoney? {
        guard let nano = amount(child("nano", of: node)), nano.count >= 0 else { return nil }
        guard let path = path(node), let windows = windows(node) else { return nil }
        guard let prices = hash(child("price", of: node)) else { return nil }
        return .held(nano, path: path, windows: windows, prices: prices)
    }

    private func settled(_ node: Int) -> LeafMoney? {
        guard let hold = hold(node), let charged = spent("charged", of: node) else { return nil }
        guard let released = spent("released", of: node) else { return nil }
        var end = Settlement(hold: hold, charged: charged, released: released)
        end.overrun = spent("overrun", of: node)
        guard end.overrun != nil || child("overrun", of: node) < 0 else { return nil }
        end.mark = text(child("mark", of: node)).flatMap(ChargeMark.init)
        end.pricedBy = text(child("priced_by", of: node)).flatMap(Settlement.PricedBy.init)
        return .settled(end)
    }

    private func released(_ node: Int) -> LeafMoney? {
        guard let hold = hold(node), let released = spent("released", of: node) else { return nil }
        return .released(hold: hold, released)
    }

    private func expired(_ node: Int) -> LeafMoney? {
        guard let hold = hold(node) else { return nil }
        let (charged, released) = (spent("charged", of: node), spent("released", of: node))
        guard charged != nil || released != nil else { return nil }
        let mark = text(child("mark", of: node)).flatMap(ChargeMark.init)
        return .expired(hold: hold, charged: charged, released: released, mark: mark)
    }

    private mutating func adjusted(_ node: Int) -> LeafMoney? {
        guard let nano = amount(child("nano", of: node)), let path = path(node) else { return nil }
        guard let windows = windows(node) else { return nil }
        return .adjusted(nano, path: path, windows: windows, hold: hold(node))
    }

    private func closed(_ node: Int) -> LeafMoney? {
        guard let subject = text(child("subject", of: node)), let spent = spent("spent", of: node) else { return nil }
        return .closed(subject: subject, spent: spent)
    }

    private mutating func carried(_ node: Int) -> LeafMoney? {
        guard let part = integer(child("part", of: node)), let parts = integer(child("parts", of: node)) else {
            return nil
        }
        guard part >= 1, part <= parts, let windows = windows(node) else { return nil }
        guard let accounts = accounts(node), let holds = openHolds(node) else { return nil }
        let books = CarriedBooks(
            part: Int(part), parts: Int(parts), windows: windows, accounts: accounts, holds: holds)
        return .carried(books)
    }

    private func accounts(_ node: Int) -> [CarriedBooks.Account]? {
        guard let items = items(of: child("accounts", of: node)) else { return nil }
        var accounts: [CarriedBooks.Account] = []
        for item in items {
            guard let account = account(item) else { return nil }
            accounts.append(account)
        }
        return accounts
    }

    private mutating func openHolds(_ node: Int) -> [CarriedBooks.Hold]? {
        guard let items = items(of: child("holds", of: node)) else { return nil }
        var holds: [CarriedBooks.Hold] = []
        for item in items {
            guard let hold = openHold(item) else { return nil }
            holds.append(hold)
        }
        return holds
    }

    private func account(_ node: Int) -> CarriedBooks.Account? {
        guard let id = text(child("id", of: node)) else { return nil }
        var account = CarriedBooks.Account(id)
        account.total = spent("total", of: node) ?? .zero
        account.hour = spent("h", of: node) ?? .zero
        account.day = spent("d", of: node) ?? .zero
        account.week = spent("w", of: node) ?? .zero
        account.month = spent("m", of: node) ?? .zero
        account.overrun = spent("overrun", of: node) ?? .zero
        return account
    }

    private mutating func openHold(_ node: Int) -> CarriedBooks.Hold? {
        guard let id = text(child("hold", of: node)), let nano = spent("nano", of: node) else { return nil }
        guard let path = path(node), let windows = windows(node) else { return nil }
        return CarriedBooks.Hold(id, nano: nano, path: path, windows: windows)
    }

    // MARK: Parts

    /// Mostly the request of the leaf itself.
    private func hold(_ node: Int) -> RequestID? {
        let hold = child("hold", of: node)
        return (isSame(hold, requestNode) ? request : text(hold)).flatMap(RequestID.init)
    }

    /// An amount that cannot be negative.
    private func spent(_ name: StaticString, of node: Int) -> NanoUSD? {
        guard let amount = amount(child(name, of: node)), amount.count >= 0 else { return nil }
        return amount
    }

    private mutating func path(_ node: Int) -> [String]? {
        guard let path = texts(child("path", of: node)), (1...LedgerFold.pathLimit).contains(path.count) else {
            return nil
        }
        return path
    }

    private func windows(_ node: Int) -> WindowStarts? {
        let node = child("win", of: node)
        guard let hour = integer(child("h", of: node)), let day = integer(child("d", of: node)) else { return nil }
        guard let week = integer(child("w", of: node)), let month = integer(child("m", of: node)) else { return nil }
        return WindowStarts(hour: hour, day: day, week: week, month: month)
    }
}
