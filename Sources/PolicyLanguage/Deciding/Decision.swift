package import Digests
package import Vocabulary

/// What the policy says to a call; the later case is the stricter one.
package enum PolicyVerdict: String, Hashable, Sendable, Comparable, CaseIterable {
    case allow, ask, deny

    /// The milder one first.
    package static func < (left: PolicyVerdict, right: PolicyVerdict) -> Bool { left.strictness < right.strictness }

    private var strictness: Int { self == .allow ? 0 : self == .ask ? 1 : 2 }
}

/// Where a rule stands: `pro.policy:8`, or `key acme/ci: narrowing`.
package struct RulePlace: Hashable, Sendable, CustomStringConvertible {
    package let text: String

    package init(_ text: String) { self.text = text }

    package var description: String { text }
}

/// A rule as decisions quote it.
///
/// A class, so that a decision holds it by reference and copies nothing.
package final class Ruling: Sendable {
    package let place: RulePlace
    /// In canonical form, without its condition's layout or `because`: `deny tool Bash("curl ...", "wget ...")`.
    package let text: String
    package let because: String?
    /// Of the rule's canonical tokens: what an approval ticket and a leaf name.
    package let sha256: Digest256

    init(place: RulePlace, text: String, because: String?, sha256: Digest256) {
        self.place = place
        self.text = text
        self.because = because
        self.sha256 = sha256
    }
}

/// The model that a request was routed to.
package struct RoutedModel: Sendable {
    /// As judged before: `opus`, or an id.
    package let from: String
    /// Family or id, as the last line that was taken writes it.
    package let target: String
    /// The id that is sent and billed.
    package let modelID: String
    /// In the order in which they were taken, never empty.
    package let steps: [RouteStep]
}

/// One route line that was taken.
package struct RouteStep: Sendable {
    package let from: String
    package let target: String
    package let ruling: Ruling
}

/// A rule that is decided and counted, and changes nothing.
package struct ShadowRuling: Sendable {
    /// `nil` for an obligation that would be added.
    package let verdict: PolicyVerdict?
    package let ruling: Ruling
}

/// One command of a Bash script, or one of several calls.
package struct PartDecision: Sendable {
    package let text: String
    package let verdict: PolicyVerdict
    /// `nil`: no rule allows it.
    package let ruling: Ruling?
    package let doubt: String?
}

/// What holds for one call of one subject at one moment.
package struct Decision: Sendable {
    package var verdict: PolicyVerdict
    /// `nil` if the call is allowed.
    package var reason: Reason?
    /// The rule that decided; `nil` if no rule allows the call.
    package var ruling: Ruling?
    /// Why a rule in doubt applies all the same: a sentence for the person who asked.
    package var doubt: String?
    package var limits: Limits
    /// `nil` if the model stays as it was asked for.
    package var route: RoutedModel?
    package var redactions: Redactions
    package var shadow: [ShadowRuling]
    /// More than one only for a Bash script of several commands.
    package var parts: [PartDecision]
    /// Places of the `ask` rules that fired and decided: what an approval ticket lifts.
    package var asks: [Ruling]

    package var rule: RulePlace? { ruling?.place }
    package var ruleText: String? { ruling?.text }
    package var because: String? { ruling?.because }

    init(_ verdict: PolicyVerdict, reason: Reason?, ruling: Ruling?, doubt: String? = nil) {
        self.verdict = verdict
        self.reason = reason
        self.ruling = ruling
        self.doubt = doubt
        limits = .none
        redactions = []
        shadow = []
        parts = []
        asks = []
    }
}
