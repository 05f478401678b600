package import StrictJSON
package import Vocabulary

/// Why a body was refused before any policy saw it, and where.
package struct PeekRefusal: Error, Hashable, Sendable {
    package enum Cause: Hashable, Sendable {
        /// No JSON with one reading.
        case notJSON(JSONRefusal)
        case missing
        /// The value is not what the word says: `a string`, `an integer`.
        case notA(String)
        /// More bytes, items or tokens than this.
        case above(Int64)
        case unknownToolType(String)
        /// The word `"default"` of `fallbacks` names no model that could be judged.
        case defaultFallback
    }

    package let cause: Cause
    /// `tools[3].max_uses`; empty for the whole body.
    package let path: String

    /// The house's word for it.
    package var reason: Reason {
        switch cause {
        case .unknownToolType: .toolTypeUnknown
        case .defaultFallback: .optionDenied
        case .notJSON, .missing, .notA, .above: .invalidRequest
        }
    }

    /// Cause and cure in one sentence.
    package var message: String {
        switch cause {
        case .notJSON(let refusal): "the body is not JSON that everyone reads alike: \(refusal); send one valid value"
        case .missing: "`\(path)` is missing; add it"
        case .notA(let kind) where path.isEmpty: "the body is not \(kind); send \(kind)"
        case .notA(let kind): "`\(path)` is not \(kind); send \(kind)"
        case .above(let limit): "`\(path)` is more than \(limit); send less"
        case .unknownToolType(let type):
            "`\(path)` is `\(type)`, a type that no rule can judge; leave the tool out or ask for a newer daemon"
        case .defaultFallback: "`\(path)` is `default`, which names no model; list the models instead"
        }
    }
}
