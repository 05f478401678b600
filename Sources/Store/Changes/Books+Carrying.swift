import AuditLog
import BudgetLedger
import GRDB
import Vocabulary

/// When the books of a tenant were carried last.
struct CarriedMark {
    /// Start of that local day, Unix seconds.
    var day: Int64
    /// Size of the log behind the carried books.
    var size: Int
}

extension Books {
    /// Writes the whole books of each tenant into its log, once after each local midnight on which they had moved.
    ///
    /// It is the opening balance of everything after it: a fold may start there, and pruning stops there. An account
    /// whose holds do not come to what it says is told of with it.
    package mutating func carryBooks() throws {
        let now = now
        var due: [Registry.TenantEntry] = []
        for tenant in registry.tenants.values {
            let mark = try carriedMark(of: tenant, at: now)
            let day = zones.windows(zone: tenant.zone, at: now).day.start
            if mark.day < day, logs.logs[tenant.log].edge.size > mark.size { due.append(tenant) }
        }
        try carry(due, at: now)
    }

    /// Writes the books of every tenant: the opening balance of logs that follow closed ones.
    mutating func carryAllBooks() throws { try carry(Array(registry.tenants.values), at: now) }

    private mutating func carry(_ due: [Registry.TenantEntry], at now: Instant) throws {
        guard !due.isEmpty else { return }
        // A place whose account has ended has no name until another account takes it.
        let there = accounts.subjects.indices.filter { !accounts.subjects[$0].name.isEmpty }
        let places = try Dictionary(grouping: there) { place in try payer(of: accounts.subjects[place].name) }
        let open = Dictionary(grouping: holds.all) { hold in hold.record.path[hold.record.path.count - 1] }
        for tenant in due {
            // Before the windows move; told behind the carried books, with which a log that follows another begins.
            let difference = differing(places[tenant.id] ?? [], from: open[tenant.account] ?? [])
            try carry(tenant, places[tenant.id] ?? [], at: now)
            if let difference { _ = try logs.append(difference.leaf(), at: tenant.log, now: now) }
        }
    }

    private mutating func carry(_ tenant: Registry.TenantEntry, _ places: [Int], at now: Instant) throws {
        var starts = zones.windows(zone: tenant.zone, at: now).starts
        for place in places { starts = starts.latest(accounts.book.states[place].starts) }
        for place in places { accounts.move(place, to: starts) }
        let windows = AuditLog.WindowStarts(
            hour: starts.hour, day: starts.day, week: starts.week, month: starts.month)
        let leaves = Leaf.booksCarried(
            of: tenant.id.text, windows: windows, accounts: carried(places), holds: carriedHolds(of: tenant.id))
        for leaf in leaves { _ = try logs.append(leaf, at: tenant.log, now: now) }
        let day = zones.windows(zone: tenant.zone, at: now).day.start
        try keep(CarriedMark(day: day, size: logs.logs[tenant.log].edge.size), of: tenant.id)
    }

    /// Accounts in the order of their ids; those that never counted anything are left out.
    private func carried(_ places: [Int]) -> [CarriedBooks.Account] {
        places.compactMap { place in
            let state = accounts.book.states[place]
            var account = CarriedBooks.Account(accounts.subjects[place].name)
            account.total = NanoUSD(state.total.spent)
            account.hour = NanoUSD(state.hour.sums.spent)
            account.day = NanoUSD(state.day.sums.spent)
            account.week = NanoUSD(state.week.sums.spent)
            account.month = NanoUSD(state.month.sums.spent)
            account.overrun = NanoUSD(state.overrun)
            let sums = [account.total, account.hour, account.day, account.week, account.month, account.overrun]
            return sums.allSatisfy { $0 == .zero } ? nil : account
        }.sorted { $0.id < $1.id }
    }

    private func carriedHolds(of tenant: TenantID) -> [CarriedBooks.Hold] {
        let mine = holds.all.filter { entry(of: $0.key)?.tenant == tenant }
        return mine.sorted { $0.request < $1.request }.map { hold in
            let (path, starts) = (hold.record.path, hold.record.starts)
            return CarriedBooks.Hold(
                hold.request.text, nano: hold.record.amount,
                path: (0..<path.count).map { accounts.subjects[path[$0]].name },
                windows: AuditLog.WindowStarts(
                    hour: starts.hour, day: starts.day, week: starts.week, month: starts.month))
        }
    }

    /// The tenant that an account belongs to, one of a task or of its agents too.
    func payer(of account: String) throws -> TenantID? {
        if let tenant = tenant(ofSubject: account) { return tenant }
        guard let task = account.split(separator: "/").first else { return nil }
        return try String.fetchOne(database, sql: "SELECT tenant FROM task WHERE id = ?", arguments: [String(task)])
            .flatMap { TenantID($0) }
    }

    // MARK: Marks

    /// A tenant that is seen for the first time begins with the day that it is.
    private mutating func carriedMark(of tenant: Registry.TenantEntry, at now: Instant) throws -> CarriedMark {
        if let mark = carriedMarks[tenant.id] { return mark }
        let text = try String.fetchOne(
            database, sql: "SELECT value FROM fact WHERE name = ?", arguments: [Self.factName(tenant.id)])
        let numbers = (text ?? "").split(separator: " ").compactMap { Int64($0) }
        if numbers.count == 2 {
            carriedMarks[tenant.id] = CarriedMark(day: numbers[0], size: Int(numbers[1]))
        } else {
            let day = zones.windows(zone: tenant.zone, at: now).day.start
            try keep(CarriedMark(day: day, size: 0), of: tenant.id)
        }
        return carriedMarks[tenant.id] ?? CarriedMark(day: .max, size: .max)
    }

    private mutating func keep(_ mark: CarriedMark, of tenant: TenantID) throws {
        carriedMarks[tenant] = mark
        try noteFact(Self.factName(tenant), "\(mark.day) \(mark.size)")
    }

    private static func factName(_ tenant: TenantID) -> String { "carried/\(tenant)" }
}
