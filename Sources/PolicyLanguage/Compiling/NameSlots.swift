/// Values by name: open-addressed, made once, and looked up by a few bytes of the name before it is compared.
struct NameSlots<Value: Sendable>: Sendable {
    private struct Slot: Sendable {
        let name: String
        let value: Value
    }

    private let slots: [Slot?]
    private let mask: Int

    init(_ values: [String: Value]) {
        var size = 8
        while size < 2 * values.count { size *= 2 }
        var slots = [Slot?](repeating: nil, count: size)
        for (name, value) in values.sorted(by: { $0.key < $1.key }) {
            var index = Self.place(name) & (size - 1)
            while slots[index] != nil { index = (index + 1) & (size - 1) }
            slots[index] = Slot(name: name, value: value)
        }
        (self.slots, mask) = (slots, size - 1)
    }

    subscript(name: String) -> Value? {
        var index = Self.place(name) & mask
        while let slot = slots[index] {
            if slot.name == name { return slot.value }
            index = (index + 1) & mask
        }
        return nil
    }

    /// Names of policies are told apart by their length and four of their bytes, mostly.
    private static func place(_ name: String) -> Int {
        let bytes = name.utf8.span
        guard !bytes.isEmpty else { return 0 }
        let last = bytes.count - 1
        var mixed = UInt64(bytes.count) | UInt64(bytes[0]) << 16 | UInt64(bytes[last]) << 24
        mixed |= UInt64(bytes[last / 2]) << 32 | UInt64(bytes[last / 4]) << 40
        return Int(truncatingIfNeeded: (mixed &* 0x9E37_79B9_7F4A_7C15) >> 40)
    }
}
