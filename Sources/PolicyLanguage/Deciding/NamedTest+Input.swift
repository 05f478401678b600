import StrictJSON

extension NamedTest {
    /// Whether the field of `input` passes; `nil`, which is doubt, where it is missing or of another type.
    func holds(_ input: JSONValue) -> Bool? {
        switch operand {
        case .text(let text):
            guard let value = input[field]?.string else { return nil }
            return (value == text) == (comparison == .equal)
        case .number(let constant):
            guard case .number(let literal)? = input[field], let number = Self.parts(literal) else { return nil }
            return holds(floor: number.floor, hasFraction: number.hasFraction, constant)
        }
    }

    /// A number between `floor` and the next integer if it has a fraction, else `floor` itself.
    private func holds(floor: Int64, hasFraction: Bool, _ constant: Int64) -> Bool {
        let isEqual = floor == constant && !hasFraction
        let isLess = floor < constant
        switch comparison {
        case .equal: return isEqual
        case .unequal: return !isEqual
        case .less: return isLess
        case .atMost: return isLess || isEqual
        case .greater: return !isLess && !isEqual
        case .atLeast: return !isLess
        }
    }

    /// A JSON literal rounded down; `nil` for an exponent or a number out of range.
    private static func parts(_ literal: String) -> (floor: Int64, hasFraction: Bool)? {
        let halves = literal.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
        guard let whole = Int64(halves[0]), whole > Int64.min else { return nil }
        guard halves.count == 2 else { return (whole, false) }
        guard halves[1].utf8.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
        let hasFraction = halves[1].contains { $0 != "0" }
        return (literal.hasPrefix("-") && hasFraction ? whole - 1 : whole, hasFraction)
    }
}
