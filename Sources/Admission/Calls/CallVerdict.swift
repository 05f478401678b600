import AuditLog
import BudgetLedger
package import MessagesWire
import PolicyLanguage
package import Vocabulary

/// What the one door says to a call.
package enum CallVerdict: Sendable {
    /// The hold and its leaf are on disk: the call may go upstream.
    case admitted(Grant)
    case refused(CallRefusal)
    /// The bytes of the prompt do not fit the budget, its tokens may: nothing is held or written.
    ///
    /// Ask again with `IncomingCall.counted`; that is then the last word.
    case mayFit
}

/// The first requests-per-period limit of a key, for the `x-ratelimit-*` headers.
package struct RateStanding: Hashable, Sendable {
    package let limit: Int64
    package let remaining: Int64
    /// Unix seconds at which a slot is free again.
    package let resetsAt: Int64
}

/// A call that was let in: what the gateway must do with it, and what its end is settled against.
///
/// INVARIANT: the hold named by `request` is on disk, and ends once, by `Gatekeeper.settle`.
package final class Grant: Sendable {
    package let request: RequestID
    package let decision: DecisionID
    /// The first eight hex digits of the policy hash.
    package let policy: String
    /// The changes that obligations make to the body; all other bytes stay.
    package let splices: [Splice]
    /// `route=claude-sonnet-5-5; output=8192; redact=2`; `nil` if nothing was changed.
    package let obligations: String?
    /// The id that is sent and billed.
    package let model: String
    package let rate: RateStanding?
    package let budgetUsedPercent: Int?
    /// Tenant id, and index of the `admitted` leaf.
    package let leaf: (log: String, seq: Int)
    package let deadline: Duration
    /// Output tokens that the hold covers; what passes them ends the stream.
    package let heldOutput: Int64
    package let tools: [OfferedTool]
    /// When the secret that was shown ends, if the key was rotated since.
    package var secretEndsAt: Instant? { principal.secretEndsAt }
    /// `max_tokens` as the policy lowered it, and the rule that did.
    package let loweredOutput: (tokens: Int64, rule: String?)?

    let principal: Principal
    let hold: HeldCall
    let snapshot: DecisionSnapshot
    let standing: KeyStanding
    let facts: Facts
    let rates: RateCharge
    /// False for calls that are judged and never charged.
    let isCharged: Bool

    init(
        call: IncomingCall, ruling: CallRuling, snapshot: DecisionSnapshot, standing: KeyStanding, rates: RateCharge,
        leaf: (log: String, seq: Int)
    ) {
        request = call.request
        decision = ruling.id
        policy = snapshot.hashText
        splices = ruling.splices
        obligations = ruling.obligationsText
        model = ruling.billedModel
        rate = rates.standing
        budgetUsedPercent = ruling.budget.map { $0.used / 100 }
        self.leaf = leaf
        deadline = ruling.deadline
        heldOutput = ruling.hold.worst.output
        tools = call.peek.tools
        loweredOutput = ruling.obligations.output.map { ($0, ruling.limits.outputTokens?.place.text) }
        principal = call.principal
        hold = ruling.hold
        self.snapshot = snapshot
        self.standing = standing
        facts = ruling.facts
        self.rates = rates
        isCharged = call.route.costs
    }
}

/// What a hold was computed from: its end is priced by the same revision at the same instant.
struct HeldCall: Sendable {
    let shape: CallShape
    let worst: WorstCase
    let at: Instant
}
