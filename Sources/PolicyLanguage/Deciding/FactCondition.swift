/// Three-valued truth: a missing fact makes a comparison unknown.
enum Truth: UInt8, Hashable, Sendable {
    case no, unknown, yes

    init(_ flag: Bool) { self = flag ? .yes : .no }

    static prefix func ! (truth: Truth) -> Truth {
        switch truth {
        case .no: .yes
        case .unknown: .unknown
        case .yes: .no
        }
    }
}

/// A condition whose facts and constants are resolved.
indirect enum FactCondition: Hashable, Sendable {
    case any([FactCondition])
    case all([FactCondition])
    case not(FactCondition)
    case test(FactTest)

    func truth(_ facts: Facts) -> Truth {
        switch self {
        case .test(let test): return test.truth(facts)
        case .not(let inner): return !inner.truth(facts)
        case .any(let terms):
            var result = Truth.no
            for term in terms { result = Self.larger(result, term.truth(facts)) }
            return result
        case .all(let terms):
            var result = Truth.yes
            for term in terms { result = Self.smaller(result, term.truth(facts)) }
            return result
        }
    }

    private static func larger(_ left: Truth, _ right: Truth) -> Truth {
        left.rawValue >= right.rawValue ? left : right
    }

    private static func smaller(_ left: Truth, _ right: Truth) -> Truth {
        left.rawValue <= right.rawValue ? left : right
    }

    /// All tests, in the order in which they stand.
    var tests: [FactTest] {
        switch self {
        case .test(let test): [test]
        case .not(let inner): inner.tests
        case .any(let terms), .all(let terms): terms.flatMap(\.tests)
        }
    }
}

/// One fact against constants.
enum FactTest: Hashable, Sendable {
    /// True inside the ranges; `text` is the test as written, `opposite` its negation.
    case spans(FactID, [ClosedRange<Int64>], isNegated: Bool, words: TestWords)
    case networks([Network], isNegated: Bool, words: TestWords)

    var fact: FactID {
        switch self {
        case .spans(let fact, _, _, _): fact
        case .networks: .ip
        }
    }

    var words: TestWords {
        switch self {
        case .spans(_, _, _, let words), .networks(_, _, let words): words
        }
    }

    func truth(_ facts: Facts) -> Truth {
        switch self {
        case .spans(let fact, let spans, let isNegated, _):
            guard let value = facts.value(fact) else { return .unknown }
            return Truth(Spans.contain(spans, value) != isNegated)
        case .networks(let networks, let isNegated, _):
            guard let address = facts.ip else { return .unknown }
            for network in networks where network.contains(address) { return Truth(!isNegated) }
            return Truth(isNegated)
        }
    }
}

/// A test as a person reads it: `ip not in 10.0.0.0/8`, and what makes it false: `ip in 10.0.0.0/8`.
struct TestWords: Hashable, Sendable {
    let text: String
    let opposite: String
}

extension Facts {
    /// The value of any fact but the address.
    func value(_ fact: FactID) -> Int64? {
        if fact.index < 16 { return number(fact) }
        if let zone = fact.zoneIndex { return minuteOfWeek(zone: zone) }
        return fact.attributeIndex.flatMap { word(attribute: $0) }
    }

    /// Sets the value of any fact but the address.
    mutating func setValue(_ value: Int64, of fact: FactID) {
        if fact.index < 16 {
            set(fact, value)
        } else if let zone = fact.zoneIndex {
            setMinuteOfWeek(Int(clamping: value), zone: zone)
        } else if let attribute = fact.attributeIndex {
            setWord(Int(clamping: value), attribute: attribute)
        }
    }
}
