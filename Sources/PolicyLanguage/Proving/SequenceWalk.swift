/// Finds every set of patterns that some sequence of words takes together: paths by segments, commands by words.
struct SequenceWalk {
    enum Element: Hashable {
        case glob(String)
        /// Any number of words, none included.
        case any
    }

    private let patterns: [[Element]]
    private(set) var isComplete = true

    init(_ patterns: [[Element]]) { self.patterns = patterns }

    /// The shortest sequence for each set of patterns, in the order of length.
    mutating func witnesses() -> [[String]] {
        let globs = Self.globs(patterns)
        var walk = GlobWalk(globs)
        let words = walk.witnesses()
        isComplete = walk.isComplete
        var found: Set<[Int]> = []
        var sequences: [[String]] = []
        var states: [(places: [Set<Int>], words: [String])] = [(patterns.map { Self.closure([0], $0) }, [])]
        var seen: Set<[Set<Int>]> = [states[0].places]
        var next = 0
        var steps = 0
        while next < states.count, states.count < GlobWalk.stateLimit, steps <= GlobWalk.stepLimit {
            let state = states[next]
            next += 1
            steps += words.count * patterns.count
            for (taken, word) in words {
                let names = Set(taken.map { globs[$0] })
                let moved = zip(state.places, patterns).map { Self.step($0, names, $1) }
                let accepted = patterns.indices.filter { moved[$0].contains(patterns[$0].count) }
                let isNewState = seen.insert(moved).inserted
                if isNewState { states.append((moved, state.words + [word])) }
                if found.insert(accepted).inserted { sequences.append(state.words + [word]) }
            }
        }
        isComplete = isComplete && next == states.count
        return sequences
    }

    private static func globs(_ patterns: [[Element]]) -> [String] {
        var globs: Set<String> = []
        for case .glob(let text) in patterns.joined() { globs.insert(text) }
        return globs.sorted()
    }

    private static func step(_ places: Set<Int>, _ taken: Set<String>, _ pattern: [Element]) -> Set<Int> {
        var moved: Set<Int> = []
        for place in places where place < pattern.count {
            switch pattern[place] {
            case .any: moved.insert(place)
            case .glob(let text): if taken.contains(text) { moved.insert(place + 1) }
            }
        }
        return closure(moved, pattern)
    }

    private static func closure(_ places: Set<Int>, _ pattern: [Element]) -> Set<Int> {
        var closed = places
        for place in places {
            var place = place
            while place < pattern.count, pattern[place] == .any {
                place += 1
                closed.insert(place)
            }
        }
        return closed
    }
}
