/// A queue of (tick, amount) in 8 bytes each, whose memory grows with what it holds.
struct EntryRing: Hashable, Sendable {
    struct Entry: Hashable, Sendable, BitwiseCopyable {
        var tick: UInt32
        var amount: UInt32
    }

    private var storage: [Entry] = []
    private var head = 0
    private(set) var count = 0

    var isEmpty: Bool { count == 0 }
    var first: Entry? { isEmpty ? nil : self[0] }
    var lastPlace: Int? { isEmpty ? nil : count - 1 }

    subscript(place: Int) -> Entry {
        get { storage[index(place)] }
        set { storage[index(place)] = newValue }
    }

    mutating func append(_ entry: Entry) {
        if count == storage.count { grow() }
        storage[index(count)] = entry
        count += 1
    }

    mutating func removeFirst() {
        precondition(count > 0, "an entry is removed once")
        head = index(1)
        count -= 1
    }

    static func == (left: Self, right: Self) -> Bool {
        left.count == right.count && (0..<left.count).allSatisfy { left[$0] == right[$0] }
    }

    func hash(into hasher: inout Hasher) {
        for place in 0..<count { hasher.combine(self[place]) }
    }

    private func index(_ place: Int) -> Int {
        let index = head + place
        return index < storage.count ? index : index - storage.count
    }

    private mutating func grow() {
        var wider: [Entry] = []
        // A full ring of 600 entries and one more is the most that is ever held.
        let capacity = max(4, min(storage.count * 2, max(RateRing.exactLimit + 2, storage.count + 1)))
        wider.reserveCapacity(capacity)
        for place in 0..<count { wider.append(self[place]) }
        for _ in count..<capacity { wider.append(Entry(tick: 0, amount: 0)) }
        storage = wider
        head = 0
    }
}
