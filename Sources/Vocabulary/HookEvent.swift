/// What a webhook can tell of: a closed list of words.
package enum HookEvent: String, Hashable, Sendable, CaseIterable {
    case budgetAlert = "budget.alert"
    case budgetExhausted = "budget.exhausted"
    case increaseRequested = "increase.requested"
    case approvalRequested = "approval.requested"
    case keyExpiring = "key.expiring"
    case keyLeaked = "key.leaked"
    case policyPromoted = "policy.promoted"
    case sessionBlocked = "session.blocked"
    case upstreamDown = "upstream.down"
    case auditLag = "audit.lag"
    case backupFailed = "backup.failed"
}
