/// What a leaf tells: a closed list of words, as they stand in the leaf's `kind`.
///
/// A word is never reused for another meaning; the catalogue is `docs/formats/leaf.md`.
package enum EventKind: String, Hashable, Sendable, CaseIterable {
    // Keys of tenants and of admins.
    case keyCreated = "key-created"
    case keyUpdated = "key-updated"
    case keyRotated = "key-rotated"
    case keyRotationEnded = "key-rotation-ended"
    case keyRehashed = "key-rehashed"
    case keyDisabled = "key-disabled"
    case keyEnabled = "key-enabled"
    case keyExpired = "key-expired"
    case keyRevoked = "key-revoked"

    // Administration.
    case tenantCreated = "tenant-created"
    case tenantUpdated = "tenant-updated"
    case tenantSuspended = "tenant-suspended"
    case tenantResumed = "tenant-resumed"
    case tenantArchived = "tenant-archived"
    case projectCreated = "project-created"
    case projectUpdated = "project-updated"
    case projectArchived = "project-archived"
    case adminCreated = "admin-created"
    case adminUpdated = "admin-updated"
    case adminRemoved = "admin-removed"
    case ownerRecovered = "owner-recovered"
    case changeRequested = "change-requested"
    case changeApproved = "change-approved"
    case changeDenied = "change-denied"
    case changeExpired = "change-expired"
    case webhookCreated = "webhook-created"
    case webhookUpdated = "webhook-updated"
    case webhookDeleted = "webhook-deleted"
    case webhookDead = "webhook-dead"
    case sessionBlocked = "session-blocked"
    case sessionUnblocked = "session-unblocked"
    case consoleOpened = "console-opened"
    case consoleClosed = "console-closed"
    case authenticationFailures = "authentication-failures"

    // Budgets and books.
    case budgetSet = "budget-set"
    case budgetRaised = "budget-raised"
    case budgetRaiseEnded = "budget-raise-ended"
    case budgetRemoved = "budget-removed"
    case increaseRequested = "increase-requested"
    case increaseApproved = "increase-approved"
    case increaseDenied = "increase-denied"
    case increaseWithdrawn = "increase-withdrawn"
    case increaseExpired = "increase-expired"
    case ledgerAdjusted = "ledger-adjusted"
    case ledgerReconciled = "ledger-reconciled"
    case booksCarried = "books-carried"
    case accountClosed = "account-closed"

    // Policies, prices, configuration.
    case policyDrafted = "policy-drafted"
    case policyRejected = "policy-rejected"
    case policyShadowed = "policy-shadowed"
    case policyPromoted = "policy-promoted"
    case policyRolledBack = "policy-rolled-back"
    case pricesLoaded = "prices-loaded"
    case pricesRefused = "prices-refused"
    case configurationLoaded = "configuration-loaded"
    case configurationRefused = "configuration-refused"

    // Requests, decisions, tasks.
    case admitted
    case settled
    case released
    case refused
    case refusals
    case holdExpired = "hold-expired"
    case toolDecided = "tool-decided"
    case agentDecided = "agent-decided"
    case skillDecided = "skill-decided"
    case approvalRequested = "approval-requested"
    case approvalResolved = "approval-resolved"
    case taskAdmitted = "task-admitted"
    case taskStarted = "task-started"
    case taskEnded = "task-ended"
    case artifactDownloaded = "artifact-downloaded"
    case uploadCreated = "upload-created"
    case uploadDeleted = "upload-deleted"
    case socketOpened = "socket-opened"
    case socketClosed = "socket-closed"

    // Reading, keeping, forgetting.
    case recordsRead = "records-read"
    case exportStarted = "export-started"
    case exportFinished = "export-finished"
    case exportDownloaded = "export-downloaded"
    case exportFailed = "export-failed"
    case exportDeleted = "export-deleted"
    case retentionSet = "retention-set"
    case legalHoldPlaced = "legal-hold-placed"
    case legalHoldReleased = "legal-hold-released"
    case erasureRequested = "erasure-requested"
    case erasureRefused = "erasure-refused"
    case subjectErased = "subject-erased"
    case logPruned = "log-pruned"

    // The log itself.
    case logOpened = "log-opened"
    case logClosed = "log-closed"
    case logSucceeded = "log-succeeded"
    case logKeyRotated = "log-key-rotated"
    case heartbeat
    case witnessAdded = "witness-added"
    case witnessRemoved = "witness-removed"
    case witnessLate = "witness-late"
    case sinkStalled = "sink-stalled"
    case sinkRecovered = "sink-recovered"

    // Findings and the house.
    case keyLeaked = "key-leaked"
    case budgetAlert = "budget-alert"
    case budgetExhausted = "budget-exhausted"
    case ledgerMismatch = "ledger-mismatch"
    case witnessRefused = "witness-refused"
    case auditGap = "audit-gap"
    case daemonStarted = "daemon-started"
    case daemonStopped = "daemon-stopped"
    case backupMade = "backup-made"
    case backupRestored = "backup-restored"
    case backupFailed = "backup-failed"
    case clockStepped = "clock-stepped"
    case upstreamDown = "upstream-down"
    case upstreamRecovered = "upstream-recovered"
    case upstreamAccount = "upstream-account"

    /// The word itself.
    package var word: String { rawValue }
}
