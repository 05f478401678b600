import APIKeys
import CLinux

/// Records by key id in two flat arrays; grows by doubling, and a look-up reads one line of tags and then its row.
///
/// A dictionary of a hundred thousand keys takes three times the room. Ids are drawn by the daemon, so nobody outside
/// chooses where one comes to lie.
struct KeyShelf {
    // A byte of each key's spread, 0 for nobody: so few bytes stay near the processor, and a row is read once.
    private var tags: [UInt8]
    private var rows: [KeyTable.Row?]
    private(set) var count = 0

    private static let least = 16

    init() {
        tags = Array(repeating: 0, count: Self.least)
        rows = Array(repeating: nil, count: Self.least)
    }

    subscript(key: KeyDigits) -> KeyTable.Row? { place(of: key).flatMap { rows[$0] } }

    /// Takes room for as many rows at once.
    mutating func reserve(_ count: Int) {
        var size = tags.count
        while count * 8 > size * 7 { size *= 2 }
        if size > tags.count { grow(to: size) }
    }

    /// Puts a record in the place of the one with the same key, or in a new row.
    mutating func put(_ record: KeyRecord, of key: KeyDigits) {
        if let place = place(of: key) {
            rows[place] = KeyTable.Row(record, after: rows[place])
            return
        }
        if (count + 1) * 8 > tags.count * 7 { grow(to: tags.count * 2) }
        insert(KeyTable.Row(record, after: nil), spread: Self.spread(key))
    }

    /// Changes a row in its place.
    mutating func change(_ key: KeyDigits, _ change: (inout KeyTable.Row) -> Void) {
        guard let place = place(of: key), var row = rows[place] else { return }
        rows[place] = nil
        change(&row)
        rows[place] = row
    }

    /// Changes every row.
    mutating func changeAll(_ change: (inout KeyTable.Row) -> Void) {
        for place in rows.indices where tags[place] != 0 {
            guard var row = rows[place] else { continue }
            rows[place] = nil
            change(&row)
            rows[place] = row
        }
    }

    mutating func remove(_ key: KeyDigits) {
        guard var gap = place(of: key) else { return }
        clear(gap)
        count -= 1
        // What was pushed past the gap moves back, so that no search ends before its key.
        var next = gap
        while true {
            next = (next + 1) & (tags.count - 1)
            guard tags[next] != 0, let row = rows[next] else { return }
            let home = Int(truncatingIfNeeded: Self.spread(row.record.digits)) & (tags.count - 1)
            let isPushed = (next - home) & (tags.count - 1) >= (next - gap) & (tags.count - 1)
            guard isPushed else { continue }
            (tags[gap], rows[gap]) = (tags[next], row)
            clear(next)
            gap = next
        }
    }

    /// Every row, in no order.
    var all: some Sequence<KeyTable.Row> { rows.lazy.compactMap(\.self) }

    private mutating func clear(_ place: Int) {
        tags[place] = 0
        rows[place] = nil
    }

    private func place(of key: KeyDigits) -> Int? {
        let spread = Self.spread(key)
        let (tag, mask) = (Self.tag(spread), tags.count - 1)
        var place = Int(truncatingIfNeeded: spread) & mask
        while tags[place] != 0 {
            if tags[place] == tag, let digits = rows[place]?.record.digits {
                // Word by word: the synthesized comparison is a call into another module.
                if digits.high == key.high, digits.low == key.low { return place }
            }
            place = (place + 1) & mask
        }
        return nil
    }

    private mutating func insert(_ row: KeyTable.Row, spread: UInt64) {
        var place = Int(truncatingIfNeeded: spread) & (tags.count - 1)
        while tags[place] != 0 { place = (place + 1) & (tags.count - 1) }
        tags[place] = Self.tag(spread)
        rows[place] = row
        count += 1
    }

    private mutating func grow(to size: Int) {
        let old = rows
        tags = Array(repeating: 0, count: size)
        rows = Array(repeating: nil, count: tags.count)
        count = 0
        for row in old { if let row { insert(row, spread: Self.spread(row.record.digits)) } }
    }

    private static func tag(_ spread: UInt64) -> UInt8 { max(1, UInt8(truncatingIfNeeded: spread >> 32)) }

    /// Base62 digits lie in a quarter of all bytes; multiplied and folded they reach every bit.
    static func spread(_ key: KeyDigits) -> UInt64 {
        var word = key.high &* 0x9E37_79B9_7F4A_7C15 ^ key.low
        word = (word ^ word >> 32) &* 0xD6E8_FEB8_6659_FD93
        return word ^ word >> 29
    }
}

/// Two loads from far away follow on each other when a key is looked up: its row, and its record. Asked for early, they
/// are at hand when they are wanted.
extension KeyShelf {
    /// Has the processor fetch the first row whose tag is that of the key; its place, or -1 if there is none.
    func expect(_ key: KeyDigits) -> Int {
        let spread = Self.spread(key)
        let (tag, mask) = (Self.tag(spread), tags.count - 1)
        var place = Int(truncatingIfNeeded: spread) & mask
        while tags[place] != 0 {
            if tags[place] == tag {
                // SAFETY: the bytes of the array, during the call.
                unsafe rows.withUnsafeBytes { bytes in
                    guard let start = bytes.baseAddress else { return }
                    // SAFETY: only asked for, never read: the two lines of memory that a row can lie in.
                    unsafe house_prefetch(start + place * Self.stride)
                    // SAFETY: as above.
                    unsafe house_prefetch(start + (place + 1) * Self.stride - 1)
                }
                return place
            }
            place = (place + 1) & mask
        }
        return -1
    }

    /// Has the processor fetch the record of a row, without counting a reference to it: that would wait for it.
    func expectRecord(at place: Int) {
        guard place < rows.count else { return }
        // SAFETY: as above.
        unsafe rows.withUnsafeBytes { bytes in
            // SAFETY: the first word of a row that is within the array; it is its record, or 0.
            let word = unsafe bytes.load(fromByteOffset: place * Self.stride, as: UInt.self)
            // SAFETY: only asked for, never read: what every request reads of a record lies in these lines.
            unsafe house_prefetch(UnsafeRawPointer(bitPattern: word))
            // SAFETY: as above.
            unsafe house_prefetch(UnsafeRawPointer(bitPattern: word &+ 64))
            // SAFETY: as above.
            unsafe house_prefetch(UnsafeRawPointer(bitPattern: word &+ 128))
        }
    }

    private static var stride: Int { MemoryLayout<KeyTable.Row?>.stride }
}
