import AuditLog
import BudgetLedger
import Digests
import Store
import Vocabulary

// What may happen next: each step asks the real books and the plain ledger, and they must answer the same.
extension ShellSimulation {
    func step(_ books: inout Books) throws {
        switch random(0...21) {
        case 0...8: try hold(&books)
        case 9...13: try settle(&books)
        case 14: try settleStranger(&books)
        case 15: try adjust(&books)
        case 16, 17: try limit(&books)
        case 18: try raise(&books)
        case 19: try endRaises(&books)
        case 20: now += [1, 600, 3_600, 90_000, 700_000, 3_000_000][random(0...5)]
        default: now -= random(0...100_000)
        }
    }

    private func hold(_ books: inout Books) throws {
        let key = random(3...5)
        let path = [key] + Self.parents[key, default: []]
        let amount = random(0...3) == 0 ? 0 : random(0...60)
        let starts = model.starts(path, at: CivilWindows.starts(now))
        var isFitting = model.allows(amount, path, starts, at: now)
        var policy = LimitSet.unlimited
        if random(0...2) == 0 {
            let (kind, limit) = (random(0...4), random(0...100))
            policy[WindowKind.allCases[kind]] = NanoUSD(Int64(limit))
            let window = PlainLedger.Window(account: key, kind: kind, start: starts[kind])
            let (spent, held) = (model.sums.spent[window, default: 0], model.sums.held[window, default: 0])
            isFitting = isFitting && (amount == 0 ? limit != 0 : spent + held + amount <= limit)
        }
        let request = RequestID(using: &generator)
        let answer = try books.hold(house.order(request, key: key - 3, NanoUSD(Int64(amount)), policy))
        switch answer {
        case .granted:
            expect(isFitting, "\(amount) on \(path) was granted and does not fit")
            model.events.append(.granted(request.text, amount, path: path, starts: starts))
            open.append(request)
        case .refused(.exhausted): expect(!isFitting, "\(amount) on \(path) was refused and fits")
        case .refused(let other): expect(false, "refused as \(other)")
        case .tooDear: expect(false, "a hold that was not tentative was put off")
        }
    }

    private func settle(_ books: inout Books) throws {
        guard !open.isEmpty else { return }
        let request = open.remove(at: random(0...(open.count - 1)))
        let held = model.sums.open[request.text]?.amount ?? 0
        let cost = [0, held, random(0...held), random(0...150)][random(0...3)]
        let isReleased = cost == 0 && random(0...1) == 0
        let charge = Charge(NanoUSD(Int64(cost)), isReleased: isReleased)
        let leaf = try books.settle(request, charge, usage: TokenUsage())
        expect(leaf != nil, "an open hold could not be ended")
        model.events.append(.ended(request.text, cost: cost))
    }

    /// A hold that is not open, or not any more, cannot be ended.
    private func settleStranger(_ books: inout Books) throws {
        let leaf = try books.settle(RequestID(using: &generator), Charge(NanoUSD(5)), usage: TokenUsage())
        expect(leaf == nil, "a hold that never was has been ended")
    }

    private func adjust(_ books: inout Books) throws {
        let account = random(0...5)
        let path = [account] + Self.parents[account, default: []]
        let (amount, starts) = (random(1...40) * (random(0...1) * 2 - 1), CivilWindows.starts(now))
        let sums = model.sums
        let isFitting = path.allSatisfy {
            sums.spent[.init(account: $0, kind: 4, start: 0), default: 0] + amount >= 0
        }
        let result = try books.adjust(
            house.names[account], by: NanoUSD(Int64(amount)), because: "simulated",
            id: AdjustmentID(using: &generator), by: .system)
        expect(((try? result.get()) != nil) == isFitting, "an adjustment of \(amount) on \(path) is judged differently")
        if isFitting { model.events.append(.adjusted(amount, path: path, starts: starts)) }
    }

    private func limit(_ books: inout Books) throws {
        let (account, kind) = (random(0...5), random(0...4))
        let amount = random(0...4) == 0 ? nil : random(0...9) == 0 ? 0 : random(20...200) * (kind + 1)
        let id = budgets[[account, kind]] ?? BudgetID(using: &generator)
        let isFitting =
            amount.map { amount in
                Self.parents[account, default: []].allSatisfy { parent in
                    (kind...4).allSatisfy { amount <= model.limits[parent]?[$0] ?? .max }
                }
            } ?? true
        let below = Self.parents.filter { $0.value.contains(account) }.keys.flatMap { child in
            (0...kind).filter { model.limits[child]?[$0] ?? 0 > amount ?? .max }.map { (child: child, kind: $0) }
        }
        let clamps = random(0...1) == 0
        let result = try books.setBudget(
            house.names[account], WindowKind.allCases[kind], amount.map { NanoUSD(Int64($0)) }, alerts: [], id: id,
            revision: nil, clampsChildren: clamps, by: .system)
        let isSet = (try? result.get()) != nil
        expect(isSet == (isFitting && (clamps || below.isEmpty)), "a limit of \(account) is judged differently")
        guard isSet else { return }
        budgets[[account, kind]] = id
        for (child, kind) in below { model.limits[child]?[kind] = amount }
        model.limits[account, default: [:]][kind] = amount
    }

    private func raise(_ books: inout Books) throws {
        guard
            let (place, id) = budgets.sorted(by: { $0.key.lexicographicallyPrecedes($1.key) }).randomElement(
                using: &generator)
        else { return }
        let (account, kind) = (place[0], place[1])
        let (amount, until) = (random(1...100), now + random(1...100_000))
        let isFitting =
            model.limit(account, kind, at: now).map { own in
                Self.parents[account, default: []].allSatisfy { parent in
                    (kind...4).allSatisfy { own + amount <= model.limit(parent, $0, at: now) ?? .max }
                }
            } ?? false
        let result = try books.raiseBudget(
            id, by: NanoUSD(Int64(amount)), until: Instant(seconds: Int64(until)), because: "simulated",
            id: RaiseID(using: &generator), by: .system)
        expect(((try? result.get()) != nil) == isFitting, "a raise of \(account) by \(amount) is judged differently")
        if isFitting { model.raises.append((account, kind, amount, until)) }
    }

    /// A raise that was taken away does not come back with a clock that steps back.
    private func endRaises(_ books: inout Books) throws {
        let (count, left) = (try books.endRaises(), model.raises.filter { now < $0.until })
        expect(count == model.raises.count - left.count, "\(count) raises have ended")
        model.raises = left
    }
}
