/// One thing that is wrong with the house: what it is, and what to type.
package struct Finding: Hashable, Sendable {
    /// The closed list of what is looked for; the word stands in the answer.
    package enum Kind: String, Hashable, Sendable, CaseIterable {
        case fileTooOpen = "file-too-open"
        case folderMissing = "folder-missing"
        case sandboxMissing = "sandbox-missing"
        case sandboxBlocked = "sandbox-blocked"
        case clockStepped = "clock-stepped"
        case clockDoubtful = "clock-doubtful"
        case databaseDamaged = "database-damaged"
        case diskFull = "disk-full"
        case diskLow = "disk-low"
        case upstreamUnreachable = "upstream-unreachable"
        case upstreamGone = "upstream-gone"
        case modelUnpriced = "model-unpriced"
        case keyExpiring = "key-expiring"
        case logUnsigned = "log-unsigned"
        case witnessBehind = "witness-behind"
        case secondPersonMissing = "second-person-missing"

        /// True for what keeps the house from its work or from proving it; else it is a warning.
        package var isError: Bool {
            switch self {
            case .fileTooOpen, .databaseDamaged, .diskFull, .upstreamUnreachable, .upstreamGone, .logUnsigned,
                .witnessBehind:
                true
            case .folderMissing, .sandboxMissing, .sandboxBlocked, .clockStepped, .clockDoubtful, .diskLow,
                .modelUnpriced,
                .keyExpiring, .secondPersonMissing:
                false
            }
        }
    }

    package let kind: Kind
    /// What it is about: a path, a name, an id.
    package let subject: String
    package let cause: String
    package let cure: String

    package init(_ kind: Kind, _ subject: String, cause: String, cure: String) {
        (self.kind, self.subject, self.cause, self.cure) = (kind, subject, cause, cure)
    }
}
