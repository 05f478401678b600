/// From a name to its place in a flat array, eight bytes a name: the names themselves lie in the array.
///
/// A dictionary of a hundred thousand texts takes five times the room, and a start would wait for the machine's memory
/// at each of them.
struct PlaceTable {
    // Half of a name's hash beside its place and one; 0 for nobody.
    private var slots = [UInt64](repeating: 0, count: 16)
    private var count = 0

    /// Takes room for as many names at once.
    mutating func reserve(_ count: Int) {
        var size = slots.count
        while count * 4 > size * 3 { size *= 2 }
        if size > slots.count { grow(to: size) }
    }

    /// The place of a name, as `isIt` says of a place whose name has the same hash.
    func place(of name: String, where isIt: (Int) -> Bool) -> Int? {
        let hash = Self.hash(name)
        var slot = Int(hash) & (slots.count - 1)
        while slots[slot] != 0 {
            if slots[slot] >> 32 == hash, isIt(Self.place(slots[slot])) { return Self.place(slots[slot]) }
            slot = (slot + 1) & (slots.count - 1)
        }
        return nil
    }

    /// Adds a name that is not there.
    mutating func add(_ name: String, at place: Int) {
        if (count + 1) * 4 > slots.count * 3 { grow(to: slots.count * 2) }
        insert(Self.hash(name) << 32 | UInt64(place + 1))
    }

    /// Removes a name from its place.
    mutating func remove(_ name: String, at place: Int) {
        let entry = Self.hash(name) << 32 | UInt64(place + 1)
        var gap = home(of: entry)
        while slots[gap] != entry {
            guard slots[gap] != 0 else { return }
            gap = (gap + 1) & (slots.count - 1)
        }
        count -= 1
        // What was pushed past the gap moves back, so that no search ends before its name.
        var next = gap
        while true {
            slots[gap] = 0
            repeat {
                next = (next + 1) & (slots.count - 1)
                guard slots[next] != 0 else { return }
            } while (next - home(of: slots[next])) & (slots.count - 1) < (next - gap) & (slots.count - 1)
            slots[gap] = slots[next]
            gap = next
        }
    }

    private mutating func insert(_ entry: UInt64) {
        var slot = home(of: entry)
        while slots[slot] != 0 { slot = (slot + 1) & (slots.count - 1) }
        slots[slot] = entry
        count += 1
    }

    private mutating func grow(to size: Int) {
        let old = slots
        slots = Array(repeating: 0, count: size)
        count = 0
        for entry in old where entry != 0 { insert(entry) }
    }

    private func home(of entry: UInt64) -> Int { Int(entry >> 32) & (slots.count - 1) }

    private static func place(_ entry: UInt64) -> Int { Int(entry & 0xFFFF_FFFF) - 1 }

    // The standard library's hash has a key of its own in each process.
    private static func hash(_ name: String) -> UInt64 { UInt64(UInt32(truncatingIfNeeded: name.hashValue)) }
}
