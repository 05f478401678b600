/// The states of an automaton that are reached together: one word of bits, and an array only past 64 of them.
struct StateSet {
    private var low: UInt64 = 0
    private var high: [Bool] = []

    subscript(_ state: Int) -> Bool {
        get { state < 64 ? low & (1 << UInt64(state)) != 0 : state - 64 < high.count && high[state - 64] }
        set {
            if state < 64 {
                low = newValue ? low | 1 << UInt64(state) : low & ~(1 << UInt64(state))
            } else {
                while high.count <= state - 64 { high.append(false) }
                high[state - 64] = newValue
            }
        }
    }

    var isEmpty: Bool { low == 0 && !high.contains(true) }
}
