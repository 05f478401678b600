package import StrictJSON
import Vocabulary

/// Why a call is decided as it is, in words and as data.
package struct Explanation: Sendable {
    package let question: Question
    package let decision: Decision
    /// Eight digits of the policy's hash.
    package let policy: String
    /// Tiers whose verdict is milder, by name.
    package let differing: [(tier: String, verdict: PolicyVerdict, place: RulePlace)]
    /// The smallest change of one fact that lifts a refusal: `ip in 10.0.0.0/8`.
    package let liftedBy: String?

    /// The lines as a terminal shows them.
    package var lines: [String] { lines(showsAllLimits: false) }

    package var text: String { lines.joined(separator: "\n") }

    /// With all ten limits instead of the five that a user meets.
    package func lines(showsAllLimits: Bool) -> [String] {
        var lines = [head] + parts + by
        if !differing.isEmpty {
            let tiers = differing.map { "\($0.tier) (\($0.verdict.rawValue), \($0.place))" }
            lines.append("  would differ in tier: \(tiers.joined(separator: "; "))")
        }
        if let liftedBy { lines.append("  would allow if \(liftedBy)") }
        return lines + limits(showsAllLimits) + obligations + shadow
    }

    /// One line: `DENY  by pro.policy:8  deny tool Bash("curl ...")   because: ...`.
    package var short: String {
        var line = Self.padded(decision.verdict.rawValue.uppercased(), 5) + " "
        line += decision.ruling.map { "by \($0.place)  \($0.text)" } ?? "by default: no rule allows it"
        if let because = decision.because { line += "   because: \(because)" }
        return line
    }

    // MARK: pieces

    private var head: String {
        let verdict = Self.padded(decision.verdict.rawValue.uppercased(), 5)
        let given = question.givenText.isEmpty ? "" : "  given \(question.givenText)"
        return "\(verdict) \(question.callText)  for \(question.subjectText)  [policy \(policy)]\(given)"
    }

    private var parts: [String] {
        decision.parts.enumerated().map { index, part in
            let text = Self.padded("\(Self.oneLine(part.text)) ", 35)
            let verdict = Self.padded(part.verdict.rawValue, 5)
            return "  part \(index + 1): \(text)\(verdict) by \(part.ruling?.place.text ?? "default")"
        }
    }

    private var by: [String] {
        guard let ruling = decision.ruling else {
            let doubt = decision.doubt.map { ["        \($0)"] } ?? []
            return ["  by    default: no rule allows it"] + doubt
        }
        var lines = ["  by    \(ruling.place)  \(ruling.text)"]
        if let because = ruling.because { lines.append("        because: \(because)") }
        if let doubt = decision.doubt {
            let cure = doubt == Judge.unknownFact ? "; give facts behind the call, as name=value" : ""
            lines.append("        \(doubt), so the \(decision.verdict.rawValue) applies\(cure)")
        }
        return lines
    }

    private func limits(_ showsAll: Bool) -> [String] {
        let shown = LimitSlot.kindOrder.prefix(showsAll ? LimitSlot.kindOrder.count : 5)
        let limits = decision.limits.all.filter { shown.contains($0.slot.kind) }
        guard !limits.isEmpty else { return [] }
        return [
            "  limits "
                + limits.map { "\($0.slot.text) \($0.text)\($0.slot.scopeText) (\($0.place))" }.joined(separator: ", ")
        ]
    }

    private var obligations: [String] {
        let routes = (decision.route?.steps ?? []).map { step in
            "  route  \(step.from) -> \(step.target)   \(step.ruling.place)  \(step.ruling.text)"
        }
        let names = decision.redactions.names
        let isRefused = decision.verdict == .deny
        return (isRefused ? [] : routes) + (names.isEmpty ? [] : ["  redact " + names.joined(separator: ", ")])
    }

    private var shadow: [String] {
        decision.shadow.map { shadow in
            "  shadow would \(shadow.verdict?.rawValue ?? "apply"): \(shadow.ruling.place)  \(shadow.ruling.text)"
        }
    }

    private static func padded(_ text: String, _ width: Int) -> String {
        text + String(repeating: " ", count: max(0, width - text.count))
    }

    /// A command may hold line ends; a line of the explanation may not.
    private static func oneLine(_ text: String) -> String {
        String(text.map { $0.isNewline ? " " : $0 })
    }

    // MARK: data

    /// The object of `--output json`.
    package var json: JSONValue {
        .members([
            "verdict": .string(decision.verdict.rawValue), "reason": Self.text(decision.reason?.word),
            "subject": .string(question.subjectText), "rule": Self.text(decision.rule?.text),
            "rule_text": Self.text(decision.ruleText), "because": Self.text(decision.because),
            "doubt": Self.text(decision.doubt), "parts": .array(decision.parts.map(Self.part)),
            "limits": .object(
                decision.limits.all.map { limit in
                    JSONValue.Member(
                        limit.slot.fullText,
                        .members(["value": .string(limit.text), "rule": .string(limit.place.text)]))
                }),
            "route": Self.text(decision.route?.target),
            "redact": .array(decision.redactions.names.map { .string($0) }),
            "shadow": .array(decision.shadow.map { .string($0.ruling.place.text) }),
            "lifted_by": Self.text(liftedBy), "policy": .string(policy),
        ])
    }

    private static func part(_ part: PartDecision) -> JSONValue {
        .members([
            "text": .string(part.text), "verdict": .string(part.verdict.rawValue),
            "rule": text(part.ruling?.place.text), "doubt": text(part.doubt),
        ])
    }

    private static func text(_ text: String?) -> JSONValue { text.map { .string($0) } ?? .null }
}

extension LimitSlot {
    /// As a limit is named beside its value, which carries the period.
    var text: String { kind.rawValue }

    fileprivate var scopeText: String { scope == .key ? "" : " per \(scope.rawValue)" }

    /// One name for each slot: `rate tokens/min per tenant`.
    package var fullText: String {
        var text = kind.rawValue
        if let period { text += countsTokens ? " tokens/\(period.rawValue)" : " /\(period.rawValue)" }
        return text + scopeText
    }
}
