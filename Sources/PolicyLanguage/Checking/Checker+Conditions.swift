extension Checker {
    /// `nil` after an error.
    mutating func condition(_ syntax: ConditionSyntax) -> FactCondition? {
        switch syntax {
        case .not(let inner): return condition(inner).map { .not($0) }
        case .any(let terms): return conditions(terms).map { .any($0) }
        case .all(let terms): return conditions(terms).map { .all($0) }
        case .compare(let fact, let comparison, let value): return compared(fact, comparison, value)
        case .within(let fact, let isNegated, let ranges): return within(fact, isNegated, ranges)
        }
    }

    private mutating func conditions(_ terms: [ConditionSyntax]) -> [FactCondition]? {
        let resolved = terms.map { condition($0) }
        return resolved.contains(where: { $0 == nil }) ? nil : resolved.compactMap { $0 }
    }

    mutating func entry(_ fact: Spelled) -> FactTable.Entry? {
        if let entry = book.facts.entry(fact.text) { return entry }
        let isAttribute = fact.text.hasPrefix("tenant.") || fact.text.hasPrefix("key.")
        let advice =
            isAttribute ? "declare it: attr \(fact.text): ..." : "there are \(book.facts.names.joined(separator: ", "))"
        error(
            "E015", "unknown fact `\(fact.text)`", fact.place,
            advice: nearest(fact.text, book.facts.names) ?? advice)
        return nil
    }

    private mutating func compared(
        _ fact: Spelled, _ comparison: Comparison, _ value: ValueText
    ) -> FactCondition? {
        guard let entry = entry(fact) else { return nil }
        if !value.isString, book.facts.entry(value.text) != nil {
            let example = "\(fact.text) \(comparison.rawValue) \(Self.example(of: entry.type))"
            let cure = "compare with a constant, so that every policy can be proven"
            error(
                "E026", "\(fact.text) is compared with \(value.text): \(cure)", value.place,
                advice: "for example \(example)")
            return nil
        }
        switch entry.type {
        case .ip, .word:
            guard comparison == .equal || comparison == .unequal else {
                error("E020", "\(fact.text) has no order", value.place, advice: "use =, !=, in or not in")
                return nil
            }
            let isNegated = comparison == .unequal
            let words = Self.words(fact.text, comparison, value.text)
            return entry.type == .ip
                ? networks([value], isNegated, words) : members(entry, [value], isNegated, words)
        case .time:
            error("E020", "time is asked with in or not in", value.place, advice: entry.type.examples)
            return nil
        default:
            guard let typed = typed(value, as: entry.type, of: fact.text) else { return nil }
            return .test(Self.test(entry, comparison, typed.amount, value.text))
        }
    }

    static func test(
        _ entry: FactTable.Entry, _ comparison: Comparison, _ amount: Int64, _ text: String
    ) -> FactTest {
        let span: ClosedRange<Int64> =
            switch comparison {
            case .equal, .unequal: amount...amount
            case .less, .atLeast: amount...Int64.max
            case .atMost, .greater: Int64.min...amount
            }
        let isNegated = [.unequal, .less, .greater].contains(comparison)
        return .spans(entry.id, [span], isNegated: isNegated, words: words(entry.name, comparison, text))
    }

    private mutating func within(_ fact: Spelled, _ isNegated: Bool, _ ranges: [ValueText]) -> FactCondition? {
        guard let entry = entry(fact) else { return nil }
        let list = ranges.map(\.text).joined(separator: ", ")
        let words = TestWords(
            text: "\(fact.text) \(isNegated ? "not in" : "in") \(list)",
            opposite: "\(fact.text) \(isNegated ? "in" : "not in") \(list)")
        switch entry.type {
        case .ip: return networks(ranges, isNegated, words)
        case .word: return members(entry, ranges, isNegated, words)
        case .time: return windows(ranges, isNegated, words)
        default:
            guard let first = ranges.first else { return nil }
            error(
                "E020", "\(fact.text) is \(entry.type.name), which is compared, not asked with in", first.place,
                advice: "for example \(fact.text) >= \(Self.example(of: entry.type))")
            return nil
        }
    }

    private mutating func networks(_ values: [ValueText], _ isNegated: Bool, _ words: TestWords) -> FactCondition? {
        var networks: [Network] = []
        for value in values {
            guard !value.isString, let network = Network(value.text) else {
                error(
                    "E025", "`\(value.text)` is no network", value.place,
                    advice: "write a network without host bits, for example 10.0.0.0/8")
                return nil
            }
            networks.append(network)
        }
        return .test(.networks(networks, isNegated: isNegated, words: words))
    }

    private mutating func members(
        _ entry: FactTable.Entry, _ values: [ValueText], _ isNegated: Bool, _ words: TestWords
    ) -> FactCondition? {
        var spans: [ClosedRange<Int64>] = []
        for value in values {
            guard let word = word(value, of: entry) else { return nil }
            spans.append(Int64(word)...Int64(word))
        }
        return .test(.spans(entry.id, spans, isNegated: isNegated, words: words))
    }

    /// The number of a declared word, or E016.
    mutating func word(_ value: ValueText, of entry: FactTable.Entry) -> Int? {
        let words = entry.id.attributeIndex.map { book.facts.attributes[$0].words } ?? []
        if let index = words.firstIndex(of: value.text) { return index }
        error(
            "E016", "`\(value.text)` is not a value of \(entry.name)", value.place,
            advice: nearest(value.text, words) ?? "its values are \(words.joined(separator: ", "))")
        return nil
    }

    /// Windows of different zones are different facts; the test holds in any of them.
    private mutating func windows(_ values: [ValueText], _ isNegated: Bool, _ words: TestWords) -> FactCondition? {
        var spans: [(zone: Int, spans: [ClosedRange<Int64>])] = []
        for value in values {
            guard !value.isString, let window = MinuteOfWeek.window(value.text), let zone = window.zone else {
                error("E020", "`\(value.text)` is no time window", value.place, advice: ValueType.time.examples)
                return nil
            }
            guard let index = zoneIndex(zone, value.place) else { return nil }
            if let known = spans.firstIndex(where: { $0.zone == index }) {
                spans[known].spans = Spans.merged(spans[known].spans + window.ranges)
            } else {
                spans.append((index, window.ranges))
            }
        }
        let tests = spans.map {
            FactCondition.test(.spans(.zone($0.zone), $0.spans, isNegated: isNegated, words: words))
        }
        if tests.count == 1 { return tests[0] }
        return isNegated ? .all(tests) : .any(tests)
    }

    private mutating func zoneIndex(_ zone: String, _ place: SourcePlace) -> Int? {
        guard catalog.zones.contains(zone) else {
            error("E019", "unknown time zone `\(zone)`", place, advice: nearest(zone, catalog.zones))
            return nil
        }
        guard let index = book.facts.zoneIndex(zone) else {
            error("E005", "a folder names at most \(Facts.zoneLimit) time zones", place)
            return nil
        }
        return index
    }

    private static func words(_ fact: String, _ comparison: Comparison, _ value: String) -> TestWords {
        let opposite: Comparison =
            switch comparison {
            case .equal: .unequal
            case .unequal: .equal
            case .less: .atLeast
            case .atLeast: .less
            case .atMost: .greater
            case .greater: .atMost
            }
        return TestWords(
            text: "\(fact) \(comparison.rawValue) \(value)", opposite: "\(fact) \(opposite.rawValue) \(value)")
    }

    static func example(of type: ValueType) -> String {
        switch type {
        case .percent: "80%"
        case .money: "$20"
        case .tokens: "4k"
        case .bytes: "20MB"
        case .duration: "5m"
        case .ip: "10.0.0.0/8"
        default: "8"
        }
    }
}
