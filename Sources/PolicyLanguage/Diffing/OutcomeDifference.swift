/// One thing that came out otherwise: in a comparison of two policies, or of what they said to one call.
package struct OutcomeDifference: Hashable, Sendable {
    /// `calls 500 -> 800   (pro.policy:20)`.
    package let text: String
    /// A milder verdict, a larger limit, a redaction less.
    package let loosens: Bool

    static func verdict(_ was: PolicyVerdict, _ now: PolicyVerdict, by place: RulePlace?) -> OutcomeDifference {
        OutcomeDifference(text: "\(was.rawValue) -> \(now.rawValue)\(Self.shown(place))", loosens: now < was)
    }

    static func route(_ was: RoutedModel?, _ now: RoutedModel?) -> [OutcomeDifference] {
        guard was?.target != now?.target else { return [] }
        let place = shown(now?.steps.last?.ruling.place)
        return [
            OutcomeDifference(
                text: "route \(was?.target ?? "none") -> \(now?.target ?? "none")\(place)", loosens: false)
        ]
    }

    static func limits(_ was: Limits, _ now: Limits) -> [OutcomeDifference] {
        let slots = now.all.map(\.slot) + was.all.map(\.slot).filter { now[$0] == nil }
        return slots.compactMap { slot in
            guard was[slot]?.amount != now[slot]?.amount else { return nil }
            let change = "\(was[slot]?.text ?? "none") -> \(now[slot]?.text ?? "none")"
            return OutcomeDifference(
                text: "\(slot.kind.rawValue) \(change)\(shown(now[slot]?.place))",
                loosens: now[slot]?.amount ?? .max > was[slot]?.amount ?? .max)
        }
    }

    static func redactions(_ was: Redactions, _ now: Redactions) -> [OutcomeDifference] {
        Redactions.words.compactMap { name, kind in
            guard was.contains(kind) != now.contains(kind) else { return nil }
            return OutcomeDifference(
                text: "redact \(name) \(now.contains(kind) ? "added" : "removed")", loosens: was.contains(kind))
        }
    }

    private static func shown(_ place: RulePlace?) -> String { place.map { "   (\($0))" } ?? "" }
}

extension Decision {
    /// What differs in `other`, in the words of a comparison of policies; nothing of what follows from a refusal.
    package func differences(to other: Decision) -> [OutcomeDifference] {
        guard verdict == other.verdict else { return [.verdict(verdict, other.verdict, by: other.rule)] }
        guard verdict != .deny else { return [] }
        return OutcomeDifference.route(route, other.route) + OutcomeDifference.limits(limits, other.limits)
            + OutcomeDifference.redactions(redactions, other.redactions)
    }
}
