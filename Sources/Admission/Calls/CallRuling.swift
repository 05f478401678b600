import AuditLog
import BudgetLedger
import MessagesWire
import PolicyLanguage
import Vocabulary

/// What the policy and the prices make of one call, before any money is held.
struct CallRuling {
    let id: DecisionID
    /// The id that is sent and billed.
    var billedModel: String
    var splices: [Splice] = []
    var obligations = LeafObligations()
    var limits: Limits
    var facts: Facts
    let budget: BudgetFacts?
    /// The rule that let the model in, for the leaf.
    var rule: Ruling?
    /// What a candidate policy said to the model.
    var shadow: PolicyStamp.Shadow?
    var deadline: Duration
    var hold: HeldCall

    /// `route=claude-sonnet-5-5; output=8192; redact=2`.
    var obligationsText: String? {
        var text = ""
        func add(_ name: String, _ value: String) { text += (text.isEmpty ? name : "; " + name) + value }
        if let alias = obligations.alias { add("alias=", alias) }
        if let route = obligations.route { add("route=", route) }
        if let output = obligations.output { add("output=", String(output)) }
        let redacted = obligations.redact.values.reduce(0, +)
        if redacted > 0 { add("redact=", String(redacted)) }
        return text.isEmpty ? nil : text
    }

    /// `limit spend` of the policy as limits of the key's account.
    var policyLimits: LimitSet {
        var set = LimitSet.unlimited
        for limit in limits.spends {
            guard let period = limit.slot.period, let kind = WindowKind(word: period.rawValue) else { continue }
            set[kind] = NanoUSD(limit.amount)
        }
        return set
    }
}
