/// Makes the automaton of path patterns: each state is the set of places that all patterns may stand at.
struct PathAutomatonBuilder {
    /// Where one pattern stands.
    private struct Place: Hashable {
        /// Two for each pattern: how a deny compares, then how an allow does.
        let pattern: Int
        let segment: Int
        /// Symbols of the segment that are taken; -1 between components, -2 inside a component that `**` takes.
        let symbol: Int
    }

    private let patterns: [PathPattern]
    private var places: [[Place]] = [[]]
    private var numbers: [[Place]: PathAutomaton.State] = [[]: 0]
    private var letters: [UInt8] = []
    private var paths: [[UInt8]?] = [nil]

    private(set) var classes = [UInt8](repeating: 1, count: 128)
    private(set) var width = 2
    private(set) var next: [PathAutomaton.State] = []
    private(set) var accepted: [UInt16] = []
    private(set) var starts: [PathAutomaton.State] = []
    private(set) var sets: [PathAutomaton.Taken] = [PathAutomaton.Taken()]
    private(set) var witnesses: [String] = ["x"]

    init(_ patterns: [PathPattern]) { self.patterns = patterns }

    /// False if some pattern is not ASCII, or the states are too many.
    mutating func build() -> Bool {
        guard patterns.allSatisfy({ $0.text.utf8.allSatisfy { $0 < 0x80 } }) else { return false }
        findClasses()
        let anchors: [(ShellPath.Anchor, [UInt8])] = [
            (.relative, []), (.absolute, [UInt8(ascii: "/")]), (.home, Array("~/".utf8)),
        ]
        for (anchor, head) in anchors { starts.append(start(anchor, head)) }
        var state = 0
        while state < places.count {
            guard places.count <= PathAutomaton.stateLimit else { return false }
            expand(state)
            state += 1
        }
        findSets()
        return sets.count <= Int(UInt16.max)
    }

    /// Class 0 is the `/`, class 1 any byte that no pattern writes.
    private mutating func findClasses() {
        var used: Set<UInt8> = []
        for case .name(let shape) in patterns.flatMap(\.segments) {
            for symbol in shape.symbols where symbol < Glob.one {
                let byte = UInt8(truncatingIfNeeded: symbol)
                used.insert(byte)
                if UInt8(ascii: "a")...UInt8(ascii: "z") ~= byte { used.insert(byte - 0x20) }
                if UInt8(ascii: "A")...UInt8(ascii: "Z") ~= byte { used.insert(byte + 0x20) }
            }
        }
        used.remove(UInt8(ascii: "/"))
        // Letters come first, so that witnesses are short and plain; a dot last.
        let dot = UInt8(ascii: ".")
        letters =
            [UInt8(ascii: "/"), Self.other(used)] + used.sorted { ($0 == dot ? 1 : 0, $0) < ($1 == dot ? 1 : 0, $1) }
        for (number, letter) in letters.enumerated() where number > 1 { classes[Int(letter)] = UInt8(number) }
        classes[Int(UInt8(ascii: "/"))] = 0
        width = letters.count
    }

    private static func other(_ used: Set<UInt8>) -> UInt8 {
        "xyzqjkXYZ0123456789_".utf8.first { !used.contains($0) } ?? (1..<0x7F).first { !used.contains($0) } ?? 0x7F
    }

    private mutating func start(_ anchor: ShellPath.Anchor, _ head: [UInt8]) -> PathAutomaton.State {
        var begin: [Place] = []
        for (index, pattern) in patterns.enumerated()
        where pattern.anchor == anchor || pattern.segments.first == .folders && pattern.anchor == .relative {
            for variant in 0...1 { begin += closed(Place(pattern: 2 * index + variant, segment: 0, symbol: -1)) }
        }
        return number(begin, path: head)
    }

    private mutating func number(_ set: [Place], path: [UInt8]) -> PathAutomaton.State {
        let sorted = Set(set).sorted { ($0.pattern, $0.segment, $0.symbol) < ($1.pattern, $1.segment, $1.symbol) }
        if let known = numbers[sorted] { return known }
        let number = PathAutomaton.State(places.count)
        places.append(sorted)
        paths.append(path)
        numbers[sorted] = number
        return number
    }

    private mutating func expand(_ state: Int) {
        for letter in letters {
            let after = places[state].flatMap { step($0, over: letter) }
            next.append(after.isEmpty ? 0 : number(after, path: (paths[state] ?? []) + [letter]))
        }
    }

    // MARK: one pattern

    private func segment(_ place: Place) -> PathPattern.Segment? {
        let segments = patterns[place.pattern / 2].segments
        return place.segment < segments.count ? segments[place.segment] : nil
    }

    /// `**` may take no component at all.
    private func closed(_ place: Place) -> [Place] {
        guard segment(place) == .folders else { return [place] }
        return [place] + closed(Place(pattern: place.pattern, segment: place.segment + 1, symbol: -1))
    }

    private func step(_ place: Place, over letter: UInt8) -> [Place] {
        guard let segment = segment(place) else { return [] }
        let isEnd = letter == UInt8(ascii: "/")
        switch segment {
        case .folders:
            let after = Place(pattern: place.pattern, segment: place.segment, symbol: isEnd ? -1 : -2)
            if isEnd { return place.symbol == -2 ? closed(after) : [] }
            return [after]
        case .name(let shape):
            guard isEnd else { return step(place, shape.symbols, over: letter) }
            guard place.symbol >= 0, shape.symbols[place.symbol...].allSatisfy({ $0 == Glob.run }) else { return [] }
            return closed(Place(pattern: place.pattern, segment: place.segment + 1, symbol: -1))
        }
    }

    private func step(_ place: Place, _ symbols: [Glob.Symbol], over letter: UInt8) -> [Place] {
        var after: [Place] = []
        var index = max(0, place.symbol)
        while index < symbols.count {
            let symbol = symbols[index]
            if symbol == Glob.run {
                after.append(Place(pattern: place.pattern, segment: place.segment, symbol: index))
                index += 1
                continue
            }
            let isFolding = place.pattern.isMultiple(of: 2)
            let isSame = isFolding ? Glob.fold(symbol) == Glob.fold(Glob.Symbol(letter)) : symbol == Glob.Symbol(letter)
            if symbol == Glob.one || isSame {
                after.append(Place(pattern: place.pattern, segment: place.segment, symbol: index + 1))
            }
            break
        }
        return after
    }

    // MARK: sets

    private mutating func findSets() {
        var known: [PathAutomaton.Taken: UInt16] = [PathAutomaton.Taken(): 0]
        for state in places.indices {
            var taken = PathAutomaton.Taken()
            for place in places[state] where place.symbol == -1 && segment(place) == nil {
                if place.pattern.isMultiple(of: 2) { taken.fires.insert(place.pattern / 2) }
                if !place.pattern.isMultiple(of: 2) { taken.allows.insert(place.pattern / 2) }
            }
            if known[taken] == nil {
                known[taken] = UInt16(truncatingIfNeeded: sets.count)
                sets.append(taken)
                witnesses.append(String(decoding: paths[state] ?? [], as: UTF8.self))
            }
            accepted.append(known[taken] ?? 0)
        }
    }
}
