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
/// as absent. Allocates in `init` only.
struct FixedTable<Key: TableKey, Value> {
    private struct Entry {
        let key: Key
        var value: Value
        var wasFound = false
    }

    private var places: [Entry?]
    private let setMask: Int

    /// Takes room for `capacity` entries, rounded up to a power of two and at least one set.
    init(capacity: Int) {
        var sets = 1
        while sets * Self.ways < capacity { sets *= 2 }
        places = Array(repeating: nil, count: sets * Self.ways)
        setMask = sets - 1
    }

    private static var ways: Int { 8 }

    mutating func find(_ key: Key) -> Value? {
        for place in set(of: key) where places[place]?.key == key {
            places[place]?.wasFound = true
            return places[place]?.value
        }
        return nil
    }

    /// Changes the value in its place.
    mutating func update(_ key: Key, _ change: (inout Value) -> Void) {
        for place in set(of: key) where places[place]?.key == key {
            guard var entry = places[place] else { continue }
            change(&entry.value)
            places[place] = entry
        }
    }

    mutating func remove(_ key: Key) {
        for place in set(of: key) where places[place]?.key == key { places[place] = nil }
    }

    /// Puts `value` under `key`: over its old value, in a place whose value is over, or else in somebody's place.
    mutating func put(_ value: Value, under key: Key, isOver: (Value) -> Bool) {
        let set = set(of: key)
        let place = free(in: set, for: key, isOver: isOver) ?? evicted(from: set)
        places[place] = Entry(key: key, value: value)
    }

    /// As `put`, but answers `false` and changes nothing where that would take the place of a value that is not over.
    mutating func putIfRoom(_ value: Value, under key: Key, isOver: (Value) -> Bool) -> Bool {
        guard let place = free(in: set(of: key), for: key, isOver: isOver) else { return false }
        places[place] = Entry(key: key, value: value)
        return true
    }

    /// True if `putIfRoom` would find room.
    func hasRoom(for key: Key, isOver: (Value) -> Bool) -> Bool {
        free(in: set(of: key), for: key, isOver: isOver) != nil
    }

    /// Every entry, in no order.
    var entries: [(key: Key, value: Value)] { places.compactMap { $0.map { ($0.key, $0.value) } } }

    private func set(of key: Key) -> Range<Int> {
        let first = (key.place & setMask) * Self.ways
        return first..<first + Self.ways
    }

    private func free(in set: Range<Int>, for key: Key, isOver: (Value) -> Bool) -> Int? {
        var free: Int?
        for place in set {
            guard let entry = places[place] else {
                free = free ?? place
                continue
            }
            if entry.key == key { return place }
            if free == nil, isOver(entry.value) { free = place }
        }
        return free
    }

    private mutating func evicted(from set: Range<Int>) -> Int {
        for place in set {
            guard places[place]?.wasFound == true else { return place }
            places[place]?.wasFound = false
        }
        return set.lowerBound
    }
}
