/// Which fact, as a bit of `Facts.known`: ten numbers, the address, zones, attributes.
struct FactID: Hashable, Sendable {
    let index: Int

    static let budgetUsed = FactID(index: 0)
    static let budgetLeft = FactID(index: 1)
    static let requestTokens = FactID(index: 2)
    static let requestCost = FactID(index: 3)
    static let requestBytes = FactID(index: 4)
    static let taskCost = FactID(index: 5)
    static let taskCalls = FactID(index: 6)
    static let taskAgents = FactID(index: 7)
    static let taskDepth = FactID(index: 8)
    static let taskAge = FactID(index: 9)
    static let ip = FactID(index: 16)

    static func zone(_ index: Int) -> FactID { FactID(index: 17 + index) }

    static func attribute(_ index: Int) -> FactID { FactID(index: 17 + Facts.zoneLimit + index) }

    var bit: UInt64 { 1 << UInt64(index) }

    var zoneIndex: Int? { (17..<(17 + Facts.zoneLimit)).contains(index) ? index - 17 : nil }

    var attributeIndex: Int? { index >= 17 + Facts.zoneLimit ? index - 17 - Facts.zoneLimit : nil }
}
