/// Why something was refused: a closed list of words.
///
/// A word is used unchanged in the HTTP error, the audit leaf, the metric label, the CLI and the Python client.
package enum Reason: String, Hashable, Sendable, CaseIterable {
    // Who is it.
    case keyMissing = "key-missing"
    case keyConflict = "key-conflict"
    case keyInURL = "key-in-url"
    case keyInvalid = "key-invalid"
    case keyAddressDenied = "key-address-denied"
    case tenantSuspended = "tenant-suspended"
    case projectArchived = "project-archived"
    case scopeMissing = "scope-missing"
    case authenticationBusy = "authentication-busy"

    // What the policy says.
    case modelDenied = "model-denied"
    case toolDenied = "tool-denied"
    case agentDenied = "agent-denied"
    case skillDenied = "skill-denied"
    case fileDenied = "file-denied"
    case toolTypeUnknown = "tool-type-unknown"
    case optionDenied = "option-denied"
    case approvalRequired = "approval-required"
    case sessionBlocked = "session-blocked"

    // What the ledger says.
    case modelUnknown = "model-unknown"
    case modelUnpriced = "model-unpriced"
    case budgetExhausted = "budget-exhausted"
    case rateExceeded = "rate-exceeded"
    case concurrencyExceeded = "concurrency-exceeded"
    case taskEnded = "task-ended"

    // Size, shape and place.
    case bodyTooLarge = "body-too-large"
    case contextTooLarge = "context-too-large"
    case invalidRequest = "invalid-request"
    case routeUnknown = "route-unknown"
    case taskUnknown = "task-unknown"
    case artifactUnknown = "artifact-unknown"
    case workspaceUnknown = "workspace-unknown"
    case eventsExpired = "events-expired"
    case idempotencyConflict = "idempotency-conflict"

    // Time and the state of the house.
    case deadlineExceeded = "deadline-exceeded"
    case overloaded
    case shuttingDown = "shutting-down"
    case storeUnavailable = "store-unavailable"
    case auditUnavailable = "audit-unavailable"
    case upstreamUnavailable = "upstream-unavailable"
    case upstreamAccount = "upstream-account"
    case sandboxUnavailable = "sandbox-unavailable"
    case backendUnavailable = "backend-unavailable"

    // Tasks and sockets.
    case callsExceeded = "calls-exceeded"
    case queueExpired = "queue-expired"
    case originDenied = "origin-denied"
    case slowReader = "slow-reader"
    case frameRate = "frame-rate"

    // HTTP itself.
    case methodDenied = "method-denied"
    case requestTimeout = "request-timeout"
    case targetTooLong = "target-too-long"
    case contentType = "content-type"
    case expectation
    case headersTooLarge = "headers-too-large"
    case httpMalformed = "http-malformed"
    case methodUnknown = "method-unknown"
    case httpVersion = "http-version"

    // The admin API.
    case notFound = "not-found"
    case nameTaken = "name-taken"
    case stateConflict = "state-conflict"
    case rotationInProgress = "rotation-in-progress"
    case scopesExceeded = "scopes-exceeded"
    case budgetOverParent = "budget-over-parent"
    case priceInForce = "price-in-force"
    case increasePending = "increase-pending"
    case adjustmentTooLarge = "adjustment-too-large"
    case cursorMismatch = "cursor-mismatch"
    case revisionRequired = "revision-required"
    case revisionStale = "revision-stale"
    case policyInvalid = "policy-invalid"
    case policyLooser = "policy-looser"
    case legalHold = "legal-hold"
    case retentionTooShort = "retention-too-short"
    case rangeNotSigned = "range-not-signed"

    /// The word itself, as it stands on the wire.
    package var word: String { rawValue }
}
