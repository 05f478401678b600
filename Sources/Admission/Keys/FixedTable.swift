import Digests

/// What a fixed table is keyed by.
protocol TableKey: Hashable, Sendable {
    /// Evenly spread over all integers, and not to be foreseen by who sends requests.
    var place: Int { get }
}

extension TableKey {
    // The standard library's hash has a key of its own in each process.
    var place: Int { hashValue }
}

extension Digest256: TableKey {
    /// A keyed digest is spread evenly as it is.
    var place: Int {
        // SAFETY: a digest has 32 bytes, and a word may be read from any of them.
        unsafe withBytes { bytes in unsafe bytes.loadUnaligned(as: Int.self) }
    }
}

/// A table that never grows: sets of eight places, and a newcomer to a full set takes the place of somebody else.
///
/// Second chance: whoever was found since the last newcomer keeps the place once more. Values that `isOver` are as good
/// as absent. Takes the room for its entries drawer by drawer, as they come: what nobody uses costs nothing.
struct FixedTable<Key: TableKey, Value> {
    private struct Entry {
        let key: Key
        var value: Value
        var wasFound = false
    }

    // A few bits of each key's place, 0 for nobody: a look-up reads one line of memory and then the entry it wants.
    private var tags: [UInt32]
    private var drawers: [[Entry?]]
    private let setMask: Int

    /// Takes room for `capacity` entries, rounded up to a power of two and at least one set.
    init(capacity: Int) {
        var sets = 1
        while sets * Self.ways < capacity { sets *= 2 }
        tags = Array(repeating: 0, count: sets * Self.ways)
        drawers = Array(repeating: [], count: (tags.count + Self.drawerSize - 1) / Self.drawerSize)
        setMask = sets - 1
    }

    private static var ways: Int { 8 }
    private static var drawerSize: Int { 64 }

    mutating func find(_ key: Key) -> Value? {
        guard let place = place(of: key) else { return nil }
        self[place]?.wasFound = true
        return self[place]?.value
    }

    /// Changes the value in its place.
    mutating func update(_ key: Key, _ change: (inout Value) -> Void) {
        guard let place = place(of: key), var changed = self[place] else { return }
        change(&changed.value)
        self[place] = changed
    }

    mutating func remove(_ key: Key) {
        guard let place = place(of: key) else { return }
        tags[place] = 0
        self[place] = nil
    }

    /// Puts `value` under `key`: over its old value, in a place whose value is over, or else in somebody's place.
    mutating func put(_ value: Value, under key: Key, isOver: (Value) -> Bool) {
        write(value, under: key, to: free(for: key, isOver: isOver) ?? evicted(from: set(of: key)))
    }

    /// As `put`, but answers `false` and changes nothing where that would take the place of a value that is not over.
    mutating func putIfRoom(_ value: Value, under key: Key, isOver: (Value) -> Bool) -> Bool {
        guard let place = free(for: key, isOver: isOver) else { return false }
        write(value, under: key, to: place)
        return true
    }

    /// True if `putIfRoom` would find room.
    func hasRoom(for key: Key, isOver: (Value) -> Bool) -> Bool { free(for: key, isOver: isOver) != nil }

    /// How many places are taken, also by values that are over.
    var count: Int { tags.count { $0 != 0 } }

    /// Every entry, in no order.
    var entries: [(key: Key, value: Value)] { drawers.joined().compactMap { $0.map { ($0.key, $0.value) } } }

    /// The entry of a place whose drawer is there: a tag says that it is.
    private subscript(place: Int) -> Entry? {
        get { drawers[place / Self.drawerSize][place % Self.drawerSize] }
        set { drawers[place / Self.drawerSize][place % Self.drawerSize] = newValue }
    }

    private func place(of key: Key) -> Int? {
        let tag = Self.tag(of: key)
        for place in set(of: key) where tags[place] == tag && self[place]?.key == key { return place }
        return nil
    }

    private func set(of key: Key) -> Range<Int> {
        let first = (key.place & setMask) * Self.ways
        return first..<first + Self.ways
    }

    private static func tag(of key: Key) -> UInt32 { UInt32(truncatingIfNeeded: key.place >> 32) | 1 }

    private func free(for key: Key, isOver: (Value) -> Bool) -> Int? {
        if let place = place(of: key) { return place }
        for place in set(of: key) {
            guard tags[place] != 0, let entry = self[place], !isOver(entry.value) else { return place }
        }
        return nil
    }

    private mutating func evicted(from set: Range<Int>) -> Int {
        for place in set {
            guard self[place]?.wasFound == true else { return place }
            self[place]?.wasFound = false
        }
        return set.lowerBound
    }

    private mutating func write(_ value: Value, under key: Key, to place: Int) {
        let drawer = place / Self.drawerSize
        if drawers[drawer].isEmpty { drawers[drawer] = Array(repeating: nil, count: Self.drawerSize) }
        tags[place] = Self.tag(of: key)
        self[place] = Entry(key: key, value: value)
    }
}
