/// One walk over a text: each byte that may begin a find is tried once, and a find is not searched again.
struct TextSearch {
    private let kinds: Set<RedactionKind>
    private var matches: [RedactionMatch] = []
    /// Nothing before it is looked at again.
    private var floor = 0

    init(_ kinds: Set<RedactionKind>) { self.kinds = kinds }

    mutating func run(_ text: Span<UInt8>) -> [RedactionMatch] {
        var place = 0
        while place < text.count {
            guard let match = match(text, place) else {
                place += 1
                continue
            }
            matches.append(match)
            floor = match.range.upperBound
            place = floor
        }
        return matches
    }

    private func match(_ text: Span<UInt8>, _ place: Int) -> RedactionMatch? {
        let byte = text[place]
        if byte == UInt8(ascii: "@") { return found(.emails, EmailShape.range(text, at: place, from: floor)) }
        guard place == floor || !text[place - 1].isAlphanumeric else { return nil }
        switch byte {
        case UInt8(ascii: "+"): return found(.phones, NumberShapes.phone(text, at: place))
        case 0x30...0x39: return found(.cards, NumberShapes.card(text, at: place))
        case UInt8(ascii: "-"): return found(.secrets, SecretShapes.privateKey(text, at: place))
        case 0x41...0x5A, 0x61...0x7A: return found(.secrets, SecretShapes.token(text, at: place))
        default: return nil
        }
    }

    private func found(_ kind: RedactionKind, _ range: Range<Int>?) -> RedactionMatch? {
        guard kinds.contains(kind), let range else { return nil }
        return RedactionMatch(range: range, kind: kind)
    }
}

extension UInt8 {
    var isDigit: Bool { self &- 0x30 <= 9 }
    var isAlphanumeric: Bool { isDigit || (self | 0x20) &- 0x61 <= 25 }
    /// A letter, digit, `-` or `_`: the alphabet of most tokens.
    var isTokenByte: Bool { isAlphanumeric || self == UInt8(ascii: "-") || self == UInt8(ascii: "_") }
}

extension Span<UInt8> {
    /// True if `text` stands at `place`.
    func holds(_ text: StaticString, at place: Int) -> Bool {
        let end = place + text.utf8CodeUnitCount
        return end <= count && equals(text, in: place..<end)
    }

    /// The first place from `start` whose byte is not accepted.
    func end(from start: Int, while accepts: (UInt8) -> Bool) -> Int {
        var place = start
        while place < count, accepts(self[place]) { place += 1 }
        return place
    }
}
