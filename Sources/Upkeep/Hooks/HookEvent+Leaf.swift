package import AuditLog
package import Vocabulary

extension HookEvent {
    /// The event that leaves of a kind tell of; `nil` for most.
    package init?(_ kind: EventKind) {
        switch kind {
        case .budgetAlert: self = .budgetAlert
        case .budgetExhausted: self = .budgetExhausted
        case .increaseRequested: self = .increaseRequested
        case .approvalRequested, .changeRequested: self = .approvalRequested
        case .keyLeaked: self = .keyLeaked
        case .policyPromoted, .policyRolledBack: self = .policyPromoted
        case .sessionBlocked: self = .sessionBlocked
        case .upstreamDown: self = .upstreamDown
        case .witnessLate: self = .auditLag
        case .backupFailed: self = .backupFailed
        default: return nil
        }
    }

    /// The event of a leaf's bytes; reads no more of them than the word of the kind.
    package init?(leaf bytes: [UInt8]) {
        guard let word = Self.kind(of: bytes), let event = Self.byKind[word] else { return nil }
        self = event
    }

    private static let byKind = [[UInt8]: HookEvent](
        EventKind.allCases.compactMap { kind in HookEvent(kind).map { (Array(kind.word.utf8), $0) } },
        uniquingKeysWith: { first, _ in first })

    private static let name = Array("\"kind\":\"".utf8)

    /// The text of the first member `kind`: a quote inside a text is escaped, so that nothing else looks like it.
    private static func kind(of bytes: [UInt8]) -> [UInt8]? {
        guard bytes.count > name.count else { return nil }
        var place = 0
        while place <= bytes.count - name.count {
            if bytes[place] == name[0], bytes[place + 1] == name[1], bytes[place..<(place + name.count)] == name[...] {
                return Array(bytes[(place + name.count)...].prefix { $0 != 0x22 })
            }
            place += 1
        }
        return nil
    }
}
