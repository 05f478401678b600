package import PolicyLanguage
import Vocabulary

extension Decision {
    /// All that somebody can see of a decision, but for the texts of its parts, as one line.
    package var summary: String {
        let limits = limits.all.map { "\($0.slot.fullText) \($0.amount) \($0.place)" }.joined(separator: ", ")
        let routed = route.map { "\($0.from)>\($0.modelID)" } ?? "-"
        return [
            verdict.rawValue, reason?.word ?? "-", rule?.text ?? "default", doubt ?? "-", limits, routed,
            redactions.names.joined(separator: "+"), shadow.map { $0.ruling.place.text }.joined(separator: "+"),
            asks.map(\.place.text).joined(separator: "+"),
        ].joined(separator: " | ")
    }
}
