import Admission
import HTTPWire
import MessagesWire
import Vocabulary

/// The refusals that are decided here, by shape, size, place and time.
extension CallRefusal {
    static let routeUnknown = CallRefusal(.routeUnknown, "nothing is served under this path; see the list of routes")
    static let shuttingDown = CallRefusal(.shuttingDown, "the daemon is shutting down; repeat the request in a moment")
    static let noRoom = CallRefusal(
        .overloaded, "the bodies of running requests, or of this tenant's, fill the memory for them; repeat later")
    static let busy = CallRefusal(.overloaded, "too many requests wait to be written down; repeat later")
    static let headTooSlow = CallRefusal(.requestTimeout, "the request took too long to arrive; send it at once")
    static let deadline = CallRefusal(.deadlineExceeded, "the request took longer than allowed; ask for less at once")
    static let unreachable = CallRefusal(.upstreamUnavailable, "no upstream answers for this model; repeat later")
    static let boundElsewhere = CallRefusal(
        .upstreamUnavailable, "the upstream that this project is bound to does not serve this model; ask an admin")
    static let unanswered = CallRefusal(.upstreamUnavailable, "the upstream closed without an answer; repeat later")
    static let redirected = CallRefusal(
        .upstreamUnavailable, "the upstream answers with a redirect, which nobody follows; tell the operator")
    static let unreadable = CallRefusal(.upstreamUnavailable, "the upstream's answer cannot be read; repeat later")
    static let abandoned = CallRefusal(.deadlineExceeded, "the task of this call has stopped; start a new one")
    static let revoked = CallRefusal(.keyInvalid, "the key is not valid any more; use another one")
    static let spent = CallRefusal(
        .budgetExhausted, "the answer has used all that was held for it; raise the budget or ask for less")
    static let operatorAccount = CallRefusal(
        .upstreamAccount, "the upstream refuses the operator's account; the operator has been told")
    static let jsonOnly = CallRefusal(
        .contentType, "the body is not declared as JSON; send `content-type: application/json`")
    static let gzipOnly = CallRefusal(
        .contentType, "the body is not declared as an archive; send a tar.gz with `content-type: application/gzip`")
    static let plainOnly = CallRefusal(.contentType, "compressed bodies are not read; send no `content-encoding`")

    init(_ refusal: HTTPRefusal) {
        self.init(refusal.reason, refusal.sentence)
    }

    /// One text for everything that can be wrong with a key: the cause stands in the leaf alone.
    init(_ refusal: KeyRefusal) {
        let message =
            switch refusal.reason {
            case .keyMissing: "there is no key; send one as `Authorization: Bearer <key>` or `x-api-key`"
            case .keyConflict: "`Authorization` and `x-api-key` hold different keys; send one of them"
            case .keyInURL: "a key stands in the URL, where logs can see it; send it in a header and rotate it"
            case .keyAddressDenied: "the key may not be used from this address; ask an admin to allow the network"
            case .tenantSuspended: "the tenant of this key is suspended; an admin can resume it"
            case .projectArchived: "the project of this key is archived; use a key of another project"
            case .authenticationBusy: "too many new keys are being checked; repeat the request in a second"
            case .rateExceeded: "too many keys that do not hold came from this address; wait before the next"
            default: "the key is not valid; send one that is active"
            }
        self.init(refusal.reason, message)
        retryAfter = refusal.retryAfter.map { Int64($0) }
    }

    init(_ refusal: PeekRefusal) {
        self.init(refusal.reason, refusal.message)
        path = refusal.path
    }

    static func bodyTooLarge(_ limit: Int) -> CallRefusal {
        CallRefusal(.bodyTooLarge, "the body has more than the \(limit) bytes allowed; send less")
    }

    static func methodDenied(_ allowed: StaticString) -> CallRefusal {
        CallRefusal(.methodDenied, "this path does not serve that method; use \(allowed)")
    }
}
