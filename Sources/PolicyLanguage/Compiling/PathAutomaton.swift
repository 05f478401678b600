/// All path patterns of a chain as one automaton over the bytes of a path: one step a byte, nothing allocated.
///
/// It reads components, each ended by a `/`, also the last. Only ASCII is read, and no path with `..`: the caller asks
/// the patterns themselves then.
final class PathAutomaton: Sendable {
    /// The most states; a policy that needs more is decided by its patterns one by one.
    static let stateLimit = 4_000

    /// Where a state's row begins in `steps`; `dead` takes nothing any more.
    typealias State = UInt32
    static let dead: State = 0

    /// Which patterns take a path, by their number.
    struct Taken: Hashable, Sendable {
        /// As a deny or ask compares: without case.
        var fires: Set<Int> = []
        /// As an allow compares: exactly.
        var allows: Set<Int> = []
    }

    let patterns: [PathPattern]
    let relative: State
    let absolute: State
    let home: State
    /// Each set of patterns that some path reaches, `sets[0]` being none, with the shortest path that reaches it.
    let sets: [Taken]
    let witnesses: [String]
    /// Every path that a pattern takes has one of these bytes.
    let needed: ByteSet
    /// Each set as bits, two for each pattern; empty if there are more patterns than bits.
    private let masks: [UInt64]

    /// The column of each byte; what is not ASCII has the column of any other byte.
    ///
    /// `watched` marks what is not ASCII, and the bytes of which every path that a pattern takes has one.
    private let columns: [UInt8]
    private static let watched: UInt8 = 0x80
    /// A row for each state: where the end of a component leads, where each class of bytes does, the set, and last
    /// whether no byte but a watched one leads elsewhere.
    private let steps: [State]
    private let setColumn: Int

    /// `nil` if the patterns are not ASCII, or need too many states.
    init?(_ patterns: [PathPattern]) {
        var builder = PathAutomatonBuilder(patterns)
        guard builder.build(), builder.width <= Int(Self.watched) else { return nil }
        self.patterns = patterns
        let stride = State(builder.width + 2)
        (relative, absolute) = (builder.starts[0] * stride, builder.starts[1] * stride)
        home = builder.starts[2] * stride
        let needed = Self.needed(patterns)
        columns =
            (UInt8.min..<0x80).map { byte in
                builder.classes[Int(byte)] | (needed.bit(byte) == 1 ? Self.watched : 0)
            } + [UInt8](repeating: 1 | Self.watched, count: 128)
        let unwatched = Set(columns.filter { $0 > 0 && $0 < Self.watched }.map { Int($0) })
        steps = builder.accepted.indices.flatMap { state in
            let next = builder.next[(state * builder.width)..<((state + 1) * builder.width)]
            let isIdle = unwatched.allSatisfy { next[next.startIndex + $0] == State(state) }
            return next.map { $0 * stride } + [State(builder.accepted[state]), isIdle ? 1 : 0]
        }
        setColumn = builder.width
        (sets, witnesses) = (builder.sets, builder.witnesses)
        self.needed = needed
        masks = patterns.count <= 32 ? sets.map(\.mask) : []
    }

    /// The number of the set of patterns that take a path which ends in `state`.
    func set(at state: State) -> Int { Int(steps[Int(state) + setColumn]) }

    /// Whether every pattern of the set `small` is in the set `large` too, as far as that can be told at once.
    func holds(_ large: Int, _ small: Int) -> Bool {
        if small == 0 || small == large { return true }
        return !masks.isEmpty && masks[small] & ~masks[large] == 0
    }

    /// False if no pattern takes a relative path: it is ASCII and has none of the bytes that each of them needs.
    func mayTake(_ bytes: Span<UInt8>) -> Bool {
        for place in bytes.indices where columns[Int(bytes[place])] & Self.watched != 0 { return true }
        return false
    }

    /// The state behind the components in `range`; `nil` for a path with `..` or anything but ASCII.
    func walk(_ bytes: Span<UInt8>, _ range: Range<Int>, from start: State) -> State? {
        let end = range.upperBound
        var (state, place) = (Int(start), range.lowerBound)
        var seen: UInt8 = 0
        while place < end {
            if bytes[place] == UInt8(ascii: "/") {
                place &+= 1
                continue
            }
            if bytes[place] == UInt8(ascii: "."), let dots = Self.dots(bytes, place, end) {
                guard dots == 1 else { return nil }
                place &+= 1
                continue
            }
            while place < end {
                let byte = bytes[place]
                if byte == UInt8(ascii: "/") { break }
                seen |= byte
                state = Int(steps[state &+ Int(columns[Int(byte)] & ~Self.watched)])
                place &+= 1
                guard steps[state &+ setColumn &+ 1] != 0 else { continue }
                while place < end, columns[Int(bytes[place])] < Self.watched, bytes[place] != UInt8(ascii: "/") {
                    place &+= 1
                }
            }
            state = Int(steps[state])
        }
        return seen < 0x80 ? State(truncatingIfNeeded: state) : nil
    }

    /// Of each pattern the byte that few paths have.
    private static func needed(_ patterns: [PathPattern]) -> ByteSet {
        var bytes: [UInt8] = []
        for pattern in patterns {
            guard let byte = pattern.rarestByte else { return .all }
            bytes += [byte, UInt8(ascii: "A")...UInt8(ascii: "Z") ~= byte & 0xDF ? byte ^ 0x20 : byte]
        }
        return ByteSet(bytes)
    }

    /// 1 for the component `.`, 2 for `..`, `nil` for any other that begins with a dot.
    private static func dots(_ bytes: Span<UInt8>, _ place: Int, _ end: Int) -> Int? {
        let slash = UInt8(ascii: "/")
        let second = place + 1 < end ? bytes[place + 1] : slash
        if second == slash { return 1 }
        let third = place + 2 < end ? bytes[place + 2] : slash
        return second == UInt8(ascii: ".") && third == slash ? 2 : nil
    }
}

extension PathPattern {
    /// A byte of every path that the pattern takes: a sign before a digit before a letter; `nil` if there is none.
    fileprivate var rarestByte: UInt8? {
        if anchor == .absolute { return UInt8(ascii: "/") }
        var literal: [UInt8] = []
        for case .name(let shape) in segments {
            literal += shape.symbols.filter { $0 < Glob.one }.map { UInt8(truncatingIfNeeded: $0) }
        }
        return literal.min { Self.frequency($0) < Self.frequency($1) }
    }

    private static func frequency(_ byte: UInt8) -> Int {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): 1
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"): 2
        default: 0
        }
    }
}

extension PathAutomaton.Taken {
    /// Two bits for each pattern.
    fileprivate var mask: UInt64 {
        let firing = fires.reduce(UInt64(0)) { $0 | 1 << UInt64(2 * $1) }
        return allows.reduce(firing) { $0 | 2 << UInt64(2 * $1) }
    }
}
