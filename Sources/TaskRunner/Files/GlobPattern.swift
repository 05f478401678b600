/// A pattern for paths: `*` and `?` within one part, `**` over parts, `[a-z]`, `{a,b}`.
///
/// It is matched without backtracking over alternatives that multiply: braces are bounded, and parts are matched by
/// the two-pointer walk, so that no pattern makes it run long.
package struct GlobPattern: Sendable {
    static let alternativeLimit = 64
    private let alternatives: [[[UInt8]]]

    /// Returns `nil` for a pattern with too many alternatives.
    package init?(_ text: String) {
        var texts = [Array(text.utf8)]
        while let index = texts.firstIndex(where: { Self.brace(in: $0) != nil }) {
            guard let found = Self.brace(in: texts[index]) else { break }
            let whole = texts.remove(at: index)
            for choice in found.choices {
                texts.append(Array(whole[..<found.range.lowerBound]) + choice + Array(whole[found.range.upperBound...]))
            }
            guard texts.count <= Self.alternativeLimit else { return nil }
        }
        alternatives = texts.map { $0.split(separator: UInt8(ascii: "/")).map(Array.init).filter { $0 != [0x2E] } }
    }

    /// The first innermost `{a,b}`.
    private static func brace(in text: [UInt8]) -> (range: Range<Int>, choices: [[UInt8]])? {
        guard let end = text.firstIndex(of: UInt8(ascii: "}")),
            let start = text[..<end].lastIndex(of: UInt8(ascii: "{"))
        else { return nil }
        let choices = text[(start + 1)..<end].split(separator: UInt8(ascii: ","), omittingEmptySubsequences: false)
        return (start..<(end + 1), choices.map(Array.init))
    }

    /// True if the whole path, as parts, fits.
    package func matches(_ parts: [String]) -> Bool {
        let parts = parts.map { Array($0.utf8) }
        return alternatives.contains { Self.fits($0, parts) }
    }

    /// Parts against parts; `**` is any number of them.
    private static func fits(_ pattern: [[UInt8]], _ parts: [[UInt8]]) -> Bool {
        walk(
            pattern.count, parts.count, isStar: { pattern[$0] == [0x2A, 0x2A] }, fits: { one(pattern[$0], parts[$1]) })
    }

    /// Bytes of one part against bytes.
    private static func one(_ pattern: [UInt8], _ text: [UInt8]) -> Bool {
        let tokens = tokens(pattern)
        return walk(tokens.count, text.count, isStar: { tokens[$0].isStar }, fits: { tokens[$0].holds(text[$1]) })
    }

    /// The greedy walk with one point of return: at most length times length steps.
    private static func walk(
        _ patternCount: Int, _ textCount: Int, isStar: (Int) -> Bool, fits: (Int, Int) -> Bool
    ) -> Bool {
        var (pattern, text) = (0, 0)
        var back: (pattern: Int, text: Int)?
        while text < textCount {
            if pattern < patternCount, isStar(pattern) {
                back = (pattern, text)
                pattern += 1
            } else if pattern < patternCount, fits(pattern, text) {
                pattern += 1
                text += 1
            } else if let point = back {
                back = (point.pattern, point.text + 1)
                (pattern, text) = (point.pattern + 1, point.text + 1)
            } else {
                return false
            }
        }
        while pattern < patternCount, isStar(pattern) { pattern += 1 }
        return pattern == patternCount
    }

    private enum Token {
        case star, any
        case byte(UInt8)
        case set([ClosedRange<UInt8>], isNegated: Bool)

        var isStar: Bool {
            if case .star = self { return true }
            return false
        }

        func holds(_ byte: UInt8) -> Bool {
            switch self {
            case .star: false
            case .any: true
            case .byte(let own): own == byte
            case .set(let ranges, let isNegated): ranges.contains { $0.contains(byte) } != isNegated
            }
        }
    }

    private static func tokens(_ pattern: [UInt8]) -> [Token] {
        var (tokens, place) = ([Token](), 0)
        while place < pattern.count {
            switch pattern[place] {
            case UInt8(ascii: "*"): tokens.append(.star)
            case UInt8(ascii: "?"): tokens.append(.any)
            case UInt8(ascii: "["):
                if let (token, end) = set(pattern, from: place + 1) {
                    tokens.append(token)
                    place = end
                } else {
                    tokens.append(.byte(pattern[place]))
                }
            default: tokens.append(.byte(pattern[place]))
            }
            place += 1
        }
        return tokens
    }

    private static func set(_ pattern: [UInt8], from start: Int) -> (Token, Int)? {
        var place = start
        let isNegated = place < pattern.count && (pattern[place] == UInt8(ascii: "!") || pattern[place] == 0x5E)
        if isNegated { place += 1 }
        var ranges: [ClosedRange<UInt8>] = []
        while place < pattern.count, pattern[place] != UInt8(ascii: "]") || ranges.isEmpty {
            let low = pattern[place]
            if place + 2 < pattern.count, pattern[place + 1] == UInt8(ascii: "-"), pattern[place + 2] != 0x5D {
                let high = pattern[place + 2]
                ranges.append(min(low, high)...max(low, high))
                place += 3
            } else {
                ranges.append(low...low)
                place += 1
            }
        }
        guard place < pattern.count else { return nil }
        return (.set(ranges, isNegated: isNegated), place)
    }
}
