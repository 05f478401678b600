import APIKeys
import Admission
import HTTPWire
import StrictJSON
import Vocabulary

/// What a refusal looks like on the wire: the one place where a reason becomes a status.
struct Envelope {
    let refusal: CallRefusal
    let request: RequestID
    /// The methods of the path, for a 405.
    var allowed: StaticString?
    /// Answers a route of ours rather than one of the Messages API.
    var isPlain = false

    /// Appends the head and, unless it answers `HEAD`, the body.
    func append(to output: inout [UInt8], closing: Bool, isHead: Bool) {
        let body = JSONWriter.plain(json)
        let status = refusal.reason.status(isPlain: isPlain)
        HeadWriter.status(status, to: &output)
        HeadWriter.field("content-type", "application/json", to: &output)
        HeadWriter.field("content-length", body.count, to: &output)
        HeadWriter.field("request-id", request.text, to: &output)
        HeadWriter.field("cache-control", "no-store", to: &output)
        if let decision = refusal.decision { HeadWriter.field("gatehouse-decision", decision.text, to: &output) }
        if let policy = refusal.policy { HeadWriter.field("gatehouse-policy", policy, to: &output) }
        if let approval = refusal.approval { HeadWriter.field("gatehouse-approval", approval.text, to: &output) }
        appendRetrying(status, to: &output)
        if status == 401 { HeadWriter.field("www-authenticate", "Bearer", to: &output) }
        if let allowed { HeadWriter.field("allow", allowed, to: &output) }
        if closing { HeadWriter.field("connection", "close", to: &output) }
        HeadWriter.endLine(&output)
        if !isHead { output += body }
    }

    private func appendRetrying(_ status: Int, to output: inout [UInt8]) {
        switch status {
        case 401, 402, 403, 404, 413, 504: HeadWriter.field("x-should-retry", "false", to: &output)
        case 429 where refusal.reason == .budgetExhausted: HeadWriter.field("x-should-retry", "false", to: &output)
        case 429, 503, 529:
            HeadWriter.field("retry-after", Int(max(1, min(refusal.retryAfter ?? 1, 1 << 31))), to: &output)
        default: break
        }
        guard refusal.reason == .budgetExhausted, let resetsAt = refusal.resetsAt else { return }
        HeadWriter.field("gatehouse-resets-at", resetsAt.secondText, to: &output)
    }

    /// The event that ends a stream which was begun.
    var event: [UInt8] { Array("event: error\ndata: ".utf8) + JSONWriter.plain(json) + Array("\n\n".utf8) }

    var json: JSONValue {
        .members([
            "type": .string("error"),
            "error": .members([
                "type": .string(refusal.reason.errorType(isPlain: isPlain)), "message": .string(message),
                "details": details,
            ]),
            "request_id": .string(request.text),
        ])
    }

    private var message: String {
        // A message may repeat what the client wrote; a token in it would reach every log between here and there.
        let message = TokenScanner.redact(refusal.message)
        guard let decision = refusal.decision, !message.hasSuffix("[\(decision.text)]") else { return message }
        return "\(message) [\(decision.text)]"
    }

    private var details: JSONValue {
        var members: [JSONValue.Member] = [
            .init("reason", .string(refusal.reason.word)), .init("decision", text(refusal.decision?.text)),
            .init("subject", text(refusal.subject.map(TokenScanner.redact))), .init("rule", text(refusal.rule)),
            .init("rule_text", text(refusal.ruleText)), .init("because", text(refusal.because)),
            .init("lifted_by", lifting), .init("account", account),
            .init("resets_at", text(refusal.resetsAt?.secondText)), .init("policy", text(refusal.policy)),
            .init("approval", text(refusal.approval?.text)),
        ]
        if let path = refusal.path { members.append(.init("path", .string(TokenScanner.redact(path)))) }
        return .object(members)
    }

    private var lifting: JSONValue {
        let tiers = refusal.liftingTiers.map { tier in
            JSONValue.members(["tier": .string(tier.tier), "rule": text(tier.rule)])
        }
        return .members(["facts": .array(refusal.liftingFacts.map { .string($0) }), "tiers": .array(tiers)])
    }

    private var account: JSONValue {
        guard let account = refusal.account else { return .null }
        return .members([
            "scope": .string(account.scope), "window": .string(account.window),
            "limit_usd": account.limit.map { .number($0.dollars) } ?? .null, "left_usd": .number(account.left.dollars),
        ])
    }

    private func text(_ text: String?) -> JSONValue { text.map { .string($0) } ?? .null }
}

extension Reason {
    /// The status and the word for it that SDKs and Claude Code treat rightly (`docs/reference/reasons.md`).
    private var answer: (status: Int, type: String) {
        switch self {
        case .keyMissing, .keyConflict, .keyInURL, .keyInvalid: (401, "authentication_error")
        case .budgetExhausted: (402, "billing_error")
        case .keyAddressDenied, .tenantSuspended, .projectArchived, .scopeMissing, .modelDenied, .toolDenied,
            .agentDenied, .skillDenied, .fileDenied, .toolTypeUnknown, .optionDenied, .modelUnpriced,
            .approvalRequired, .sessionBlocked, .originDenied:
            (403, "permission_error")
        case .modelUnknown, .routeUnknown, .taskUnknown, .artifactUnknown, .workspaceUnknown, .notFound:
            (404, "not_found_error")
        case .methodDenied: (405, "invalid_request_error")
        case .requestTimeout: (408, "invalid_request_error")
        case .idempotencyConflict, .taskEnded, .nameTaken, .stateConflict, .rotationInProgress: (409, "conflict_error")
        case .eventsExpired: (410, "not_found_error")
        case .bodyTooLarge, .contextTooLarge: (413, "request_too_large")
        case .targetTooLong: (414, "invalid_request_error")
        case .contentType: (415, "invalid_request_error")
        case .expectation: (417, "invalid_request_error")
        case .rateExceeded, .concurrencyExceeded, .callsExceeded, .frameRate, .slowReader: (429, "rate_limit_error")
        case .headersTooLarge: (431, "invalid_request_error")
        case .methodUnknown: (501, "invalid_request_error")
        case .deadlineExceeded, .queueExpired: (504, "timeout_error")
        case .httpVersion: (505, "invalid_request_error")
        case .overloaded, .shuttingDown, .storeUnavailable, .auditUnavailable, .upstreamUnavailable,
            .upstreamAccount, .authenticationBusy, .sandboxUnavailable, .backendUnavailable:
            (529, "overloaded_error")
        case .invalidRequest, .httpMalformed, .scopesExceeded, .budgetOverParent, .priceInForce, .increasePending,
            .adjustmentTooLarge, .cursorMismatch, .revisionRequired, .revisionStale, .policyInvalid, .policyLooser,
            .legalHold, .retentionTooShort, .rangeNotSigned:
            (400, "invalid_request_error")
        }
    }

    /// On routes of ours money is a limit like others, and what is passing is the server's.
    private var plainAnswer: (status: Int, type: String) {
        switch answer.status {
        case 402: (429, "cost_exceeded_error")
        case 504: (408, "timeout_error")
        case 529: (503, "server_error")
        default: answer
        }
    }

    func status(isPlain: Bool) -> Int { isPlain ? plainAnswer.status : answer.status }
    func errorType(isPlain: Bool) -> String { isPlain ? plainAnswer.type : answer.type }

    /// After it the connection is of no use: where the next request begins is not known.
    var endsConnection: Bool {
        switch self {
        case .requestTimeout, .targetTooLong, .expectation, .headersTooLarge, .httpMalformed, .methodUnknown,
            .httpVersion, .shuttingDown:
            true
        default: false
        }
    }
}
