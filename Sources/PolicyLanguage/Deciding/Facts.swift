/// Values known at the moment of a decision; a fact that is not in `known` is missing.
///
/// A fixed struct, so that nothing is allocated for it. Start from `Profile.facts`, which holds the attributes of the
/// tenant and the key.
package struct Facts: Hashable, Sendable {
    /// The most zones that one policy may name.
    package static let zoneLimit = 8
    /// The most attributes that one policy may declare.
    package static let attributeLimit = 16

    package private(set) var known: UInt64 = 0
    // Arrays in place: one number is read without copying the others.
    private var numbers = InlineArray<16, Int64>(repeating: 0)
    private var minutes = InlineArray<8, UInt16>(repeating: 0)
    private var words = InlineArray<16, UInt16>(repeating: 0)
    private var addressHigh: UInt64 = 0
    private var addressLow: UInt64 = 0

    package init() {}

    /// Hundredths of a percent, rounded down.
    package var budgetUsedBasisPoints: Int64? {
        get { number(.budgetUsed) }
        set { set(.budgetUsed, newValue) }
    }
    package var budgetLeftNanoUSD: Int64? {
        get { number(.budgetLeft) }
        set { set(.budgetLeft, newValue) }
    }
    package var requestTokens: Int64? {
        get { number(.requestTokens) }
        set { set(.requestTokens, newValue) }
    }
    package var requestCostNanoUSD: Int64? {
        get { number(.requestCost) }
        set { set(.requestCost, newValue) }
    }
    package var requestBytes: Int64? {
        get { number(.requestBytes) }
        set { set(.requestBytes, newValue) }
    }
    package var taskCostNanoUSD: Int64? {
        get { number(.taskCost) }
        set { set(.taskCost, newValue) }
    }
    package var taskCalls: Int64? {
        get { number(.taskCalls) }
        set { set(.taskCalls, newValue) }
    }
    package var taskAgents: Int64? {
        get { number(.taskAgents) }
        set { set(.taskAgents, newValue) }
    }
    package var taskDepth: Int64? {
        get { number(.taskDepth) }
        set { set(.taskDepth, newValue) }
    }
    package var taskAgeMilliseconds: Int64? {
        get { number(.taskAge) }
        set { set(.taskAge, newValue) }
    }

    /// The address as 128 bits; IPv4 stands as IPv4-mapped (`::ffff:a.b.c.d`).
    package var ip: IPAddress? {
        get { isKnown(.ip) ? IPAddress(high: addressHigh, low: addressLow) : nil }
        set {
            mark(.ip, newValue != nil)
            addressHigh = newValue?.high ?? 0
            addressLow = newValue?.low ?? 0
        }
    }

    /// Minutes since Monday 00:00 in the zone at `index` of `Policy.zones`.
    package func minuteOfWeek(zone index: Int) -> Int64? {
        guard (0..<Self.zoneLimit).contains(index), isKnown(.zone(index)) else { return nil }
        return Int64(minutes[index])
    }

    /// Sets the minute of the week (0 to 10,079) in the zone at `index` of `Policy.zones`; others are ignored.
    package mutating func setMinuteOfWeek(_ minute: Int, zone index: Int) {
        guard (0..<Self.zoneLimit).contains(index), (0..<10_080).contains(minute) else { return }
        minutes[index] = UInt16(minute)
        mark(.zone(index), true)
    }

    /// A task's facts where there is no task: 0, 0, 0, 1, 0.
    package mutating func setOutsideTask() {
        taskCostNanoUSD = 0
        taskCalls = 0
        taskAgents = 0
        taskDepth = 1
        taskAgeMilliseconds = 0
    }

    /// These attributes with the numbers and the address of `other`, which another policy's attributes may stand in.
    package func taking(_ other: Facts) -> Facts {
        var facts = self
        for index in 0..<16 {
            let fact = FactID(index: index)
            if other.isKnown(fact) { facts.set(fact, other.number(fact)) }
        }
        facts.ip = other.ip
        return facts
    }

    /// The number of the word that the attribute at `index` has.
    func word(attribute index: Int) -> Int64? {
        isKnown(.attribute(index)) ? Int64(words[index]) : nil
    }

    mutating func setWord(_ word: Int, attribute index: Int) {
        words[index] = UInt16(truncatingIfNeeded: word)
        mark(.attribute(index), true)
    }

    func isKnown(_ fact: FactID) -> Bool { known & fact.bit != 0 }

    func number(_ fact: FactID) -> Int64? { isKnown(fact) ? numbers[fact.index] : nil }

    mutating func set(_ fact: FactID, _ value: Int64?) {
        numbers[fact.index] = value ?? 0
        mark(fact, value != nil)
    }

    /// Makes `fact` missing.
    mutating func forget(_ fact: FactID) { mark(fact, false) }

    private mutating func mark(_ fact: FactID, _ isKnown: Bool) {
        known = isKnown ? known | fact.bit : known & ~fact.bit
    }
}

extension Facts {
    /// Equal where the same facts are known, with the same values.
    package static func == (left: Facts, right: Facts) -> Bool {
        guard left.known == right.known, left.ip == right.ip else { return false }
        return (0..<64).allSatisfy { left.value(FactID(index: $0)) == right.value(FactID(index: $0)) }
    }

    /// Agrees with `==`: of a missing fact nothing counts.
    package func hash(into hasher: inout Hasher) {
        hasher.combine(known)
        hasher.combine(ip)
        for index in 0..<64 { hasher.combine(value(FactID(index: index))) }
    }
}
