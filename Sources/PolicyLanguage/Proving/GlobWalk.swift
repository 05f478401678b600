/// Finds every set of globs that some one word takes together, each with a shortest such word.
///
/// All globs run side by side as one automaton over the letters that they name; a set of places is a state.
struct GlobWalk {
    /// Past it the patterns blow up together (E040).
    static let stateLimit = 4_000
    /// Steps of single patterns; past it the automaton is given up as too large.
    static let stepLimit = 400_000

    private let globs: [[Unicode.Scalar]]
    private let letters: [Unicode.Scalar]
    private(set) var isComplete = true

    init(_ globs: [String]) {
        self.globs = globs.map { Array($0.unicodeScalars) }
        let named = Set(self.globs.joined()).subtracting(["*", "?"])
        let other = "abcdefghijklmnopqrstuvwxyz0123456789".unicodeScalars.first { !named.contains($0) } ?? "_"
        letters = named.union([other]).sorted { Self.rank($0) < Self.rank($1) }
    }

    /// Letters first, so that a shortest word is a readable one.
    private static func rank(_ scalar: Unicode.Scalar) -> (Int, UInt32) {
        (("a"..."z").contains(scalar) ? 0 : ("0"..."9").contains(scalar) ? 1 : 2, scalar.value)
    }

    /// Indices of globs to the shortest word that exactly those take; the empty word is none.
    mutating func witnesses() -> [(taken: [Int], word: String)] {
        var found: [[Int]: String] = [:]
        var order: [[Int]] = []
        var states: [(places: [[Int]], word: String)] = [(globs.map { Self.closure([0], $0) }, "")]
        var seen: Set<[[Int]]> = [states[0].places]
        var next = 0
        var steps = 0
        while next < states.count {
            let (places, word) = states[next]
            next += 1
            steps += letters.count * globs.count
            guard steps <= Self.stepLimit else {
                isComplete = false
                return order.map { ($0, found[$0] ?? "") }
            }
            for letter in letters {
                let moved = zip(places, globs).map { Self.step($0, letter, $1) }
                guard seen.insert(moved).inserted else { continue }
                guard states.count < Self.stateLimit else {
                    isComplete = false
                    return order.map { ($0, found[$0] ?? "") }
                }
                states.append((moved, word + String(letter)))
                let taken = globs.indices.filter { moved[$0].contains(globs[$0].count) }
                if found.updateValue(found[taken] ?? word + String(letter), forKey: taken) == nil {
                    order.append(taken)
                }
            }
        }
        return order.map { ($0, found[$0] ?? "") }
    }

    private static func step(_ places: [Int], _ letter: Unicode.Scalar, _ glob: [Unicode.Scalar]) -> [Int] {
        var moved: Set<Int> = []
        for place in places where place < glob.count {
            if glob[place] == "*" {
                moved.insert(place)
            } else if glob[place] == "?" || glob[place] == letter {
                moved.insert(place + 1)
            }
        }
        return closure(moved, glob)
    }

    /// With the places after stars that take nothing.
    private static func closure(_ places: Set<Int>, _ glob: [Unicode.Scalar]) -> [Int] {
        var closed = places
        for place in places.sorted() {
            var place = place
            while place < glob.count, glob[place] == "*" {
                place += 1
                closed.insert(place)
            }
        }
        return closed.sorted()
    }
}
