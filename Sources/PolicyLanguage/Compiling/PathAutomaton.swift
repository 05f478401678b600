/// All path patterns of a chain as one automaton over the bytes of a path: one step a byte, nothing allocated.
///
/// It reads components, each ended by a `/`, also the last. Only ASCII is read, and no path with `..`: the caller asks
/// the patterns themselves then.
final class PathAutomaton: Sendable {
    /// The most states; a policy that needs more is decided by its patterns one by one.
    static let stateLimit = 4_000

    /// Number of a state; `dead` takes nothing any more.
    typealias State = UInt16
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

    private let classes: [UInt8]
    private let width: Int
    private let next: [State]
    private let accepted: [UInt16]

    /// `nil` if the patterns are not ASCII, or need too many states.
    init?(_ patterns: [PathPattern]) {
        var builder = PathAutomatonBuilder(patterns)
        guard builder.build() else { return nil }
        self.patterns = patterns
        (relative, absolute, home) = (builder.starts[0], builder.starts[1], builder.starts[2])
        (classes, width, next) = (builder.classes, builder.width, builder.next)
        (accepted, sets, witnesses) = (builder.accepted, builder.sets, builder.witnesses)
        needed = Self.needed(patterns)
        masks = patterns.count <= 32 ? sets.map(\.mask) : []
    }

    /// The number of the set of patterns that take a path which ends in `state`.
    func set(at state: State) -> Int { Int(accepted[Int(state)]) }

    /// Whether every pattern of the set `small` is in the set `large` too, as far as that can be told at once.
    func holds(_ large: Int, _ small: Int) -> Bool {
        if small == 0 || small == large { return true }
        return !masks.isEmpty && masks[small] & ~masks[large] == 0
    }

    /// The state behind the components in `range`; `nil` for a path with `..` or anything but ASCII.
    func walk(_ bytes: Span<UInt8>, _ range: Range<Int>, from start: State) -> State? {
        var state = Int(start)
        var place = range.lowerBound
        var isInName = false
        while place < range.upperBound {
            let byte = bytes[place]
            if byte == UInt8(ascii: "/") {
                if isInName { state = Int(next[state &* width]) }
                isInName = false
            } else if !isInName, byte == UInt8(ascii: "."), let dots = Self.dots(bytes, place, range.upperBound) {
                guard dots == 1 else { return nil }
            } else {
                guard byte < 0x80 else { return nil }
                state = Int(next[state &* width &+ Int(classes[Int(byte)])])
                isInName = true
            }
            place &+= 1
        }
        return isInName ? next[state &* width] : State(truncatingIfNeeded: state)
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
