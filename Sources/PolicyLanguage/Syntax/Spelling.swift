/// The known word that a misspelt one was meant to be.
enum Spelling {
    /// The nearest of `words` by edits (a swap of neighbours is one), at most a third of the letters; else `nil`.
    ///
    /// Upper and lower case are told apart by less than one edit. Of equally near words the first by text wins.
    static func nearest(to text: String, among words: some Collection<String>) -> String? {
        let typed = Array(text.utf8)
        guard (1...64).contains(typed.count) else { return nil }
        var best: (word: String, cost: Int)?
        for word in words.sorted() where abs(word.utf8.count - typed.count) <= max(1, typed.count / 3) {
            let cost = distance(typed, Array(word.utf8))
            if cost < (best?.cost ?? Int.max) { best = (word, cost) }
        }
        guard let best, best.cost <= 4 * max(1, typed.count / 3) else { return nil }
        return best.word
    }

    /// Edits from one word to the other, a quarter each for a changed case, four quarters for others.
    private static func distance(_ left: [UInt8], _ right: [UInt8]) -> Int {
        var rows = [(0...right.count).map { 4 * $0 }]
        for row in 1..<(left.count + 1) {
            var current = [4 * row]
            for column in 1..<(right.count + 1) {
                let changed = rows[row - 1][column - 1] + price(left[row - 1], right[column - 1])
                var cheapest = min(changed, min(rows[row - 1][column], current[column - 1]) + 4)
                if row > 1, column > 1, left[row - 1] == right[column - 2], left[row - 2] == right[column - 1] {
                    cheapest = min(cheapest, rows[row - 2][column - 2] + 4)
                }
                current.append(cheapest)
            }
            rows.append(current)
        }
        return rows[left.count][right.count]
    }

    private static func price(_ left: UInt8, _ right: UInt8) -> Int {
        if left == right { return 0 }
        return left | 0x20 == right | 0x20 ? 1 : 4
    }
}
