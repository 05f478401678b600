extension Policy {
    /// The smallest change of one fact that lifts a denial, as a condition: `budget.used < 100%`.
    ///
    /// `nil` if nothing is denied, or if no single fact lifts it.
    package func lifting(of call: Call, for profile: Profile, facts: Facts) -> String? {
        let judge = judge(profile)
        guard judge.decide(call, facts).verdict == .deny else { return nil }
        var tried: Set<FactTest> = []
        for test in profile.rules.compactMap(\.condition).flatMap(\.tests) where tried.insert(test).inserted {
            let truth = test.truth(facts)
            for wanted in [Truth.yes, .no] where wanted != truth {
                guard let changed = test.made(wanted, facts) else { continue }
                guard judge.decide(call, changed).verdict == .allow else { continue }
                return wanted == .yes ? test.words.text : test.words.opposite
            }
        }
        return nil
    }
}

extension FactTest {
    /// The facts with this test's one changed so that the test is true or false; `nil` where nothing does.
    func made(_ wanted: Truth, _ facts: Facts) -> Facts? {
        var changed = facts
        switch self {
        case .networks(let networks, _, _):
            for address in networks.flatMap({ [$0.first, $0.first.before, $0.last.after] }).compactMap({ $0 }) {
                changed.ip = address
                if truth(changed) == wanted { return changed }
            }
        case .spans(let fact, let spans, _, _):
            for value in Self.edges(spans, of: fact) {
                changed.setValue(value, of: fact)
                if truth(changed) == wanted { return changed }
            }
        }
        return nil
    }

    private static func edges(_ spans: [ClosedRange<Int64>], of fact: FactID) -> [Int64] {
        let top = fact.zoneIndex == nil ? Int64.max : MinuteOfWeek.perWeek - 1
        return spans.flatMap { span in
            [span.lowerBound, span.upperBound, span.lowerBound &- 1, span.upperBound &+ 1]
        }.filter { (0...top).contains($0) }
    }
}

extension IPAddress {
    /// The address before this one; `nil` before the first.
    var before: IPAddress? {
        if low > 0 { return IPAddress(high: high, low: low - 1) }
        return high > 0 ? IPAddress(high: high - 1, low: .max) : nil
    }

    /// The address after this one; `nil` after the last.
    var after: IPAddress? {
        if low < .max { return IPAddress(high: high, low: low + 1) }
        return high < .max ? IPAddress(high: high + 1, low: 0) : nil
    }
}
