/// A class of OCSF 1.8.0, by its `class_uid`.
package enum OCSFClass: Int, Hashable, Sendable, CaseIterable {
    case eventLog = 1008
    case detectionFinding = 2004
    case authentication = 3002
    case entityManagement = 3004
    case userAccess = 3005
    case applicationLifecycle = 6002
    case apiActivity = 6003
}

extension EventKind {
    /// Where the kind stands in OCSF.
    package var ocsfClass: OCSFClass {
        switch self {
        case .keyCreated, .keyUpdated, .keyRotated, .keyRotationEnded, .keyRehashed, .keyDisabled, .keyEnabled,
            .keyExpired, .keyRevoked, .tenantCreated, .tenantUpdated, .tenantSuspended, .tenantResumed,
            .tenantArchived, .projectCreated, .projectUpdated, .projectArchived, .changeRequested, .changeApproved,
            .changeDenied, .changeExpired, .webhookCreated, .webhookUpdated, .webhookDeleted, .webhookDead,
            .sessionBlocked, .sessionUnblocked, .budgetSet, .budgetRaised, .budgetRaiseEnded, .budgetRemoved,
            .increaseRequested, .increaseApproved, .increaseDenied, .increaseWithdrawn, .increaseExpired,
            .ledgerAdjusted, .ledgerReconciled, .booksCarried, .accountClosed, .policyDrafted, .policyRejected,
            .policyShadowed, .policyPromoted, .policyRolledBack, .pricesLoaded, .pricesRefused,
            .configurationLoaded, .configurationRefused, .approvalRequested, .approvalResolved:
            .entityManagement
        case .adminCreated, .adminUpdated, .adminRemoved, .ownerRecovered:
            .userAccess
        case .consoleOpened, .consoleClosed, .authenticationFailures:
            .authentication
        case .admitted, .settled, .released, .refused, .refusals, .holdExpired, .toolDecided, .agentDecided,
            .skillDecided, .taskAdmitted, .artifactDownloaded, .uploadCreated, .uploadDeleted, .socketOpened,
            .socketClosed, .recordsRead:
            .apiActivity
        case .taskStarted, .taskEnded, .daemonStarted, .daemonStopped, .upstreamDown, .upstreamRecovered,
            .upstreamAccount:
            .applicationLifecycle
        case .exportStarted, .exportFinished, .exportDownloaded, .exportFailed, .exportDeleted, .retentionSet,
            .legalHoldPlaced, .legalHoldReleased, .erasureRequested, .erasureRefused, .subjectErased, .logPruned,
            .logOpened, .logClosed, .logSucceeded, .logKeyRotated, .heartbeat, .witnessAdded, .witnessRemoved,
            .witnessLate, .sinkStalled, .sinkRecovered, .backupMade, .backupRestored, .backupFailed, .clockStepped:
            .eventLog
        case .keyLeaked, .budgetAlert, .budgetExhausted, .ledgerMismatch, .witnessRefused, .auditGap:
            .detectionFinding
        }
    }

    /// The `activity_id` within the class; an `approval-resolved` that says no is 11 instead.
    package var ocsfActivity: Int {
        switch self {
        case .keyCreated, .tenantCreated, .projectCreated, .adminCreated, .adminUpdated, .ownerRecovered,
            .changeRequested, .webhookCreated, .consoleOpened, .authenticationFailures, .increaseRequested,
            .policyDrafted, .admitted, .settled, .released, .refused, .refusals, .holdExpired, .approvalRequested,
            .taskAdmitted, .uploadCreated, .keyLeaked, .budgetAlert, .budgetExhausted, .ledgerMismatch,
            .witnessRefused, .auditGap:
            1
        case .adminRemoved, .consoleClosed, .artifactDownloaded, .recordsRead, .exportDeleted, .logPruned:
            2
        case .keyUpdated, .keyRotated, .keyRotationEnded, .keyRehashed, .tenantUpdated, .projectUpdated,
            .webhookUpdated, .budgetSet, .budgetRaised, .budgetRaiseEnded, .budgetRemoved, .ledgerAdjusted,
            .ledgerReconciled, .booksCarried, .accountClosed, .pricesLoaded, .pricesRefused, .configurationLoaded,
            .configurationRefused, .taskStarted, .exportFinished, .exportDownloaded, .daemonStarted:
            3
        case .keyRevoked, .webhookDeleted, .taskEnded, .uploadDeleted, .daemonStopped, .backupMade:
            4
        case .logSucceeded, .logKeyRotated:
            5
        case .exportStarted, .logOpened:
            6
        case .logClosed:
            7
        case .policyShadowed:
            8
        case .sinkRecovered:
            9
        case .changeApproved, .increaseApproved, .policyPromoted, .policyRolledBack, .approvalResolved,
            .sinkStalled:
            10
        case .keyExpired, .tenantArchived, .projectArchived, .changeDenied, .changeExpired, .increaseDenied,
            .increaseWithdrawn, .increaseExpired, .policyRejected:
            11
        case .keyDisabled, .tenantSuspended, .webhookDead, .sessionBlocked:
            12
        case .keyEnabled, .tenantResumed, .sessionUnblocked:
            13
        case .toolDecided, .agentDecided, .skillDecided, .socketOpened, .socketClosed, .exportFailed,
            .retentionSet, .legalHoldPlaced, .legalHoldReleased, .erasureRequested, .erasureRefused,
            .subjectErased, .heartbeat, .witnessAdded, .witnessRemoved, .witnessLate, .backupRestored,
            .backupFailed, .clockStepped, .upstreamDown, .upstreamRecovered, .upstreamAccount:
            99
        }
    }

    /// True for kinds that tell of something refused or failed: `status_id` 2.
    package var isFailure: Bool {
        switch self {
        case .authenticationFailures, .policyRejected, .pricesRefused, .configurationRefused, .refused, .refusals,
            .exportFailed, .erasureRefused, .witnessRefused, .backupFailed:
            true
        default: false
        }
    }
}
