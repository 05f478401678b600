/// Suggests the word that somebody may have meant.
package enum Nearest {
    /// `did you mean X?`, or the list of what there is, to follow a semicolon.
    package static func hint(_ word: String, among known: [String]) -> String {
        guard !known.isEmpty else { return "leave it out" }
        let best = known.map { (word: $0, distance: distance(Array(word.utf8), Array($0.utf8))) }
            .min { $0.distance < $1.distance }
        guard let best, best.distance <= (word.utf8.count + 2) / 3 else {
            return "there are \(known.joined(separator: ", "))"
        }
        return "did you mean `\(best.word)`?"
    }

    /// Edits between two words: insert, delete, replace.
    private static func distance(_ left: [UInt8], _ right: [UInt8]) -> Int {
        guard left.count <= 64 else { return .max }
        var row = Array(0...right.count)
        for (index, byte) in left.enumerated() {
            var diagonal = row[0]
            row[0] = index + 1
            for column in right.indices {
                let replaced = diagonal + (byte == right[column] ? 0 : 1)
                diagonal = row[column + 1]
                row[column + 1] = min(replaced, diagonal + 1, row[column] + 1)
            }
        }
        return row[right.count]
    }
}
