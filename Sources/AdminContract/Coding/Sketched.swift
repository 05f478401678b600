import StrictJSON
import Vocabulary

/// A type that is one text on the wire, and knows what the text looks like.
protocol Sketched {
    static func draw(on node: SketchNode) -> Self
}

extension ClosedWord {
    static func draw(on node: SketchNode) -> Self? {
        node.set(.members(["type": .string("string"), "enum": .array(allCases.map { .string($0.rawValue) })]))
        return allCases.first
    }
}

extension SketchNode {
    fileprivate func text(pattern: String) {
        set(.members(["type": .string("string"), "pattern": .string(pattern)]))
    }
}

extension Instant: Sketched {
    static func draw(on node: SketchNode) -> Instant {
        node.set(.members(["type": .string("string"), "format": .string("date-time")]))
        return Instant(seconds: 0)
    }
}

extension NanoUSD: Sketched {
    static func draw(on node: SketchNode) -> NanoUSD {
        node.text(pattern: #"^-?[0-9]+(\.[0-9]{1,9})?$"#)
        return .zero
    }
}

extension BudgetAmount: Sketched {
    static func draw(on node: SketchNode) -> BudgetAmount {
        node.set(
            .members([
                "type": .array([.string("string"), .string("null")]), "pattern": .string(#"^[0-9]+(\.[0-9]{1,9})?$"#),
            ]))
        return .unlimited
    }
}

extension Slug: Sketched {
    static func draw(on node: SketchNode) -> Slug {
        node.text(pattern: "^[a-z0-9][a-z0-9-]{0,62}$")
        guard let slug = Slug("a") else { preconditionFailure("a letter is a name") }
        return slug
    }
}

extension TierName: Sketched {
    static func draw(on node: SketchNode) -> TierName {
        node.text(pattern: "^[A-Za-z_][A-Za-z0-9_-]{0,63}$")
        guard let tier = TierName("a") else { preconditionFailure("a letter is a name") }
        return tier
    }
}

extension Identifier: Sketched {
    static func draw(on node: SketchNode) -> Identifier {
        node.text(pattern: "^\(Tag.prefix)[0-9A-Za-z]{\(Tag.digits)}$")
        return Identifier(trusted: Tag.prefix + String(repeating: "0", count: Tag.digits))
    }
}

extension JSONValue: Sketched {
    static func draw(on node: SketchNode) -> JSONValue {
        node.set(.members([:]))
        return .null
    }
}

extension Lapse: Sketched {
    static func draw(on node: SketchNode) -> Lapse {
        node.text(pattern: "^([0-9]+d)?([0-9]+h)?([0-9]+m)?([0-9]+s)?$")
        return Lapse(seconds: 0)
    }
}

extension TextMap: Sketched {
    static func draw(on node: SketchNode) -> TextMap {
        node.set(
            .members([
                "type": .string("object"), "additionalProperties": .members(["type": .string("string")]),
            ]))
        return [:]
    }
}
