/// Where a request came from: an IP address, or the machine itself through a Unix socket.
///
/// An IPv4 address that is written as IPv6 (`::ffff:192.0.2.1`, RFC 4291, section 2.5.5.2) is the IPv4 address, so that
/// no spelling escapes a network or a bucket.
package enum SourceAddress: Hashable, Sendable {
    case v4(UInt32)
    case v6(high: UInt64, low: UInt64)
    case local

    /// Takes the sixteen bytes of an IPv6 address as two words.
    package init(high: UInt64, low: UInt64) {
        let isMapped = high == 0 && low >> 32 == 0xFFFF
        self = isMapped ? .v4(UInt32(truncatingIfNeeded: low)) : .v6(high: high, low: low)
    }

    /// Reads dotted decimal or the text of an IPv6 address (RFC 4291, section 2.2), without zone, port or brackets.
    package init?(_ text: some StringProtocol) {
        guard text.utf8.count <= Self.lengthLimit else { return nil }
        if let address = Self.dotted(text) {
            self = .v4(address)
        } else if let groups = Self.groups(text) {
            self.init(high: Self.word(groups[0..<4]), low: Self.word(groups[4..<8]))
        } else {
            return nil
        }
    }

    /// The longest spelling of an IPv6 address has 45 bytes.
    private static let lengthLimit = 45

    private static func word(_ groups: ArraySlice<UInt16>) -> UInt64 {
        groups.reduce(0) { word, group in word << 16 | UInt64(group) }
    }

    private static func dotted(_ text: some StringProtocol) -> UInt32? {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 4 else { return nil }
        var address: UInt32 = 0
        for part in parts {
            guard (1...3).contains(part.utf8.count), part.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else {
                return nil
            }
            guard part.utf8.count == 1 || part.utf8.first != 0x30, let byte = UInt8(part) else { return nil }
            address = address << 8 | UInt32(byte)
        }
        return address
    }

    /// The eight groups, with `::` filled in.
    private static func groups(_ text: some StringProtocol) -> [UInt16]? {
        let halves = halves(String(text))
        guard let front = halves.first, halves.count <= 2, let before = list(front, isLast: halves.count == 1) else {
            return nil
        }
        guard halves.count == 2 else { return before.count == 8 ? before : nil }
        guard let after = list(halves[1], isLast: true), before.count + after.count <= 7 else { return nil }
        return before + Array(repeating: 0, count: 8 - before.count - after.count) + after
    }

    /// What stands before and after `::`; more than two parts if that stands twice.
    private static func halves(_ text: String) -> [String] {
        var halves = [""]
        var bytes = text.utf8.makeIterator()
        var held: UInt8?
        while let byte = held ?? bytes.next() {
            held = nil
            guard byte == UInt8(ascii: ":") else {
                halves[halves.count - 1].unicodeScalars.append(UnicodeScalar(byte))
                continue
            }
            let following = bytes.next()
            if following == byte {
                halves.append("")
            } else {
                halves[halves.count - 1].append(":")
                held = following
            }
        }
        return halves
    }

    /// Groups between colons; the last one of an address may be dotted decimal and is two.
    private static func list(_ text: String, isLast: Bool) -> [UInt16]? {
        if text.isEmpty { return [] }
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        var groups: [UInt16] = []
        for (place, part) in parts.enumerated() {
            if isLast, place == parts.count - 1, let address = dotted(part) {
                groups += [UInt16(address >> 16), UInt16(truncatingIfNeeded: address)]
                continue
            }
            guard (1...4).contains(part.utf8.count), part.utf8.allSatisfy({ $0 != 0x2B && $0 != 0x2D }) else {
                return nil
            }
            guard let group = UInt16(part, radix: 16) else { return nil }
            groups.append(group)
        }
        return groups
    }
}
