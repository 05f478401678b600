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
///
/// References to what all calls have in common that come out alike, so that a decision out of a table copies no more.
package struct Decision: Sendable {
    package let verdict: PolicyVerdict
    private var judgement: Shared<Judgement>
    private(set) var obligations: Shared<Obligations>

    init(_ verdict: PolicyVerdict, reason: Reason?, ruling: Ruling?, doubt: String? = nil) {
        self.init(verdict, Shared(Judgement(reason: reason, ruling: ruling, doubt: doubt)))
    }

    /// Of a judgement that is there already.
    init(_ verdict: PolicyVerdict, _ judgement: Shared<Judgement>) {
        (self.verdict, self.judgement) = (verdict, judgement)
        obligations = Obligations.none
    }

    /// The same with what must be done with a call that is not denied.
    func obliged(by obligations: Shared<Obligations>) -> Decision {
        var obliged = self
        obliged.obligations = obligations
        return obliged
    }
}

/// A value behind a reference: handed around without copying what it holds.
final class Shared<Value: Sendable>: Sendable {
    let value: Value

    init(_ value: Value) { self.value = value }
}

/// What the rules say to a call.
struct Judgement: Sendable {
    var reason: Reason?
    var ruling: Ruling?
    var doubt: String?
    var route: RoutedModel?
    var parts: [PartDecision] = []
    /// The `ask` rules that fired and decided.
    var asks: [Ruling] = []
    /// Rules in the shadow; obligations have their own.
    var shadow: [ShadowRuling] = []
}

/// What must be done with a call that is not denied.
struct Obligations: Sendable {
    var limits = Limits.none
    var redactions: Redactions = []
    /// Those in the shadow.
    var shadow: [ShadowRuling] = []

    static let none = Shared(Obligations())
}

extension Decision {
    /// `nil` if the call is allowed.
    package internal(set) var reason: Reason? {
        get { judgement.value.reason }
        set { change { $0.reason = newValue } }
    }
    /// The rule that decided; `nil` if no rule allows the call.
    package var ruling: Ruling? { judgement.value.ruling }
    /// Why a rule in doubt applies all the same: a sentence for the person who asked.
    package var doubt: String? { judgement.value.doubt }
    /// `nil` if the model stays as it was asked for.
    package internal(set) var route: RoutedModel? {
        get { judgement.value.route }
        set { change { $0.route = newValue } }
    }
    /// More than one only for a Bash script of several commands.
    package internal(set) var parts: [PartDecision] {
        get { judgement.value.parts }
        set { change { $0.parts = newValue } }
    }
    package internal(set) var limits: Limits {
        get { obligations.value.limits }
        set { oblige { $0.limits = newValue } }
    }
    package internal(set) var redactions: Redactions {
        get { obligations.value.redactions }
        set { oblige { $0.redactions = newValue } }
    }
    /// The `ask` rules that fired and decided: what an approval ticket lifts.
    package internal(set) var asks: [Ruling] {
        get { judgement.value.asks }
        set { change { $0.asks = newValue } }
    }
    /// Rules first, then obligations.
    package internal(set) var shadow: [ShadowRuling] {
        get {
            let (rules, others) = (judgement.value.shadow, obligations.value.shadow)
            return others.isEmpty ? rules : rules + others
        }
        set {
            change { $0.shadow = newValue }
            if !obligations.value.shadow.isEmpty { oblige { $0.shadow = [] } }
        }
    }

    package var rule: RulePlace? { ruling?.place }
    package var ruleText: String? { ruling?.text }
    package var because: String? { ruling?.because }

    private mutating func change(_ edit: (inout Judgement) -> Void) {
        var changed = judgement.value
        edit(&changed)
        judgement = Shared(changed)
    }

    private mutating func oblige(_ edit: (inout Obligations) -> Void) {
        var changed = obligations.value
        edit(&changed)
        obligations = Shared(changed)
    }
}
