/// A text with wildcards, as symbols: a byte, any one character, or any run of characters.
///
/// Two such texts meet if some text is of both shapes. All shapes are walked side by side, in time of their product
/// and without backtracking, so nobody can write a pattern that takes long.
enum Glob {
    typealias Symbol = UInt16

    static let one: Symbol = 0x100
    static let run: Symbol = 0x101

    static func symbols(literal text: some Sequence<UInt8>) -> [Symbol] { text.map { Symbol($0) } }

    /// `*` is any run; `?` is any one where `hasOne`.
    static func symbols(pattern text: some Sequence<UInt8>, hasOne: Bool) -> [Symbol] {
        text.map { byte in
            switch byte {
            case UInt8(ascii: "*"): run
            case UInt8(ascii: "?") where hasOne: one
            default: Symbol(byte)
            }
        }
    }

    static func fold(_ symbol: Symbol) -> Symbol {
        (0x41...0x5A).contains(symbol) ? symbol + 0x20 : symbol
    }

    /// Whether some text has both shapes; ASCII letters are equal without case where `folding`.
    static func meet(_ first: [Symbol], _ second: [Symbol], folding: Bool) -> Bool {
        guard hasWild(first) || hasWild(second) else { return equal(first, second, folding) }
        var row = StateSet()
        row[0] = true
        for index in 0...first.count {
            var next = StateSet()
            for place in 0...second.count where row[place] {
                let mine = index < first.count ? first[index] : nil
                let other = place < second.count ? second[place] : nil
                if mine == run {
                    next[place] = true
                    if other != nil { row[place + 1] = true }
                } else if other == run {
                    row[place + 1] = true
                    if mine != nil { next[place] = true }
                } else if let mine, let other, mine == one || other == one || same(mine, other, folding) {
                    next[place + 1] = true
                }
                if other == run { row[place + 1] = true }
            }
            if index == first.count { return row[second.count] }
            if next.isEmpty { return false }
            row = next
        }
        return false
    }

    static func hasWild(_ symbols: [Symbol]) -> Bool {
        for symbol in symbols where symbol >= one { return true }
        return false
    }

    private static func equal(_ first: [Symbol], _ second: [Symbol], _ folding: Bool) -> Bool {
        guard first.count == second.count else { return false }
        for index in first.indices where !same(first[index], second[index], folding) { return false }
        return true
    }

    static func isWild(_ symbol: Symbol) -> Bool { symbol >= one }

    private static func same(_ first: Symbol, _ second: Symbol, _ folding: Bool) -> Bool {
        first == second || folding && fold(first) == fold(second)
    }

    /// The shape with every stretch that is not ASCII as any run, with the character before it: a mark may join it.
    static func loosened(_ symbols: [Symbol]) -> [Symbol] {
        var result: [Symbol] = []
        for symbol in symbols {
            guard symbol >= 0x80, symbol < one else {
                result.append(symbol)
                continue
            }
            if result.last == run { continue }
            if !result.isEmpty { result.removeLast() }
            if result.last != run { result.append(run) }
        }
        return result
    }
}
