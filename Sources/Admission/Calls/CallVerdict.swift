import AuditLog
import BudgetLedger
package import MessagesWire
import PolicyLanguage
package import Vocabulary

/// What the one door says to a call.
package enum CallVerdict: Sendable {
    /// The hold and its leaf are on disk: the call may go upstream.
    case admitted(Grant)
    /// Behind a reference: the verdict that nearly every call hears stays a small value.
    indirect case refused(CallRefusal)
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
    /// Tenant id, and index of the `admitted` leaf.
    package let leaf: (log: String, seq: Int)
    /// What the call and the policy said before the hold.
    let judged: JudgedCall

    init(_ judged: JudgedCall, leaf: (log: String, seq: Int)) { (self.judged, self.leaf) = (judged, leaf) }
}

extension Grant {
    package var request: RequestID { judged.call.request }
    package var decision: DecisionID { judged.ruling.id }
    /// The first eight hex digits of the policy hash.
    package var policy: String { judged.snapshot.hashText }
    /// The changes that obligations make to the body; all other bytes stay.
    package var splices: [Splice] { judged.ruling.splices }
    /// `route=claude-sonnet-5-5; output=8192; redact=2`; `nil` if nothing was changed.
    package var obligations: String? { judged.ruling.obligationsText }
    /// The id that is sent and billed.
    package var model: String { judged.ruling.billedModel }
    package var rate: RateStanding? { judged.rates.standing }
    package var budgetUsedPercent: Int? { judged.ruling.budget.map { $0.used / 100 } }
    package var deadline: Duration { judged.ruling.deadline }
    /// Output tokens that the hold covers; what passes them ends the stream.
    package var heldOutput: Int64 { judged.ruling.hold.worst.output }
    package var tools: [OfferedTool] { judged.call.peek.tools }
    /// When the secret that was shown ends, if the key was rotated since.
    package var secretEndsAt: Instant? { judged.call.principal.secretEndsAt }
    /// `max_tokens` as the policy lowered it, and the rule that did.
    package var loweredOutput: (tokens: Int64, rule: String?)? {
        judged.ruling.obligations.output.map { ($0, judged.ruling.limits.outputTokens?.place.text) }
    }

    var principal: Principal { judged.call.principal }
    var snapshot: DecisionSnapshot { judged.snapshot }
    var standing: KeyStanding { judged.standing }
    var facts: Facts { judged.ruling.facts }
    /// False for calls that are judged and never charged.
    var isCharged: Bool { judged.call.route.costs }
}

/// A call that the policy let in and the rates took, on its way to its hold.
///
/// A class: the writer's change, its answer and the grant hold one reference instead of a copy each.
final class JudgedCall: Sendable {
    let call: IncomingCall
    let ruling: CallRuling
    let snapshot: DecisionSnapshot
    let standing: KeyStanding
    let rates: RateCharge

    init(
        _ call: IncomingCall, _ ruling: consuming CallRuling, by snapshot: DecisionSnapshot, _ standing: KeyStanding,
        _ rates: RateCharge
    ) {
        (self.call, self.snapshot, self.standing) = (call, snapshot, standing)
        self.ruling = ruling
        self.rates = rates
    }
}

/// What a hold was computed from: its end is priced by the same revision at the same instant.
///
/// A class: ruling, grant and settlement hold one reference.
final class HeldCall: Sendable {
    let shape: CallShape
    let worst: WorstCase
    let at: Instant

    init(shape: CallShape, worst: WorstCase, at: Instant) { (self.shape, self.worst, self.at) = (shape, worst, at) }
}
