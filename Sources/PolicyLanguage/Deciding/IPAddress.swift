/// An address as 128 bits; IPv4 is held as IPv4-mapped IPv6 (RFC 4291, section 2.5.5.2).
package struct IPAddress: Hashable, Sendable, Comparable {
    package let high: UInt64
    package let low: UInt64

    package init(high: UInt64, low: UInt64) {
        self.high = high
        self.low = low
    }

    /// Parses `10.1.2.3` or an IPv6 address without a zone; `nil` for anything else.
    package init?(_ text: String) {
        if let four = Self.ipv4(text[...]) {
            self.init(high: 0, low: 0xFFFF_0000_0000 | UInt64(four))
            return
        }
        guard let groups = Self.groups(text) else { return nil }
        self.init(
            high: groups[0..<4].reduce(0) { $0 << 16 | UInt64($1) },
            low: groups[4..<8].reduce(0) { $0 << 16 | UInt64($1) })
    }

    /// By value, as 128 bits.
    package static func < (left: IPAddress, right: IPAddress) -> Bool {
        (left.high, left.low) < (right.high, right.low)
    }

    package var isIPv4: Bool { high == 0 && low >> 32 == 0xFFFF }

    /// Dotted for IPv4; eight groups, the longest run of zero groups shortened, for IPv6 (RFC 5952).
    package var text: String {
        guard !isIPv4 else { return dotted }
        let groups =
            [48, 32, 16, 0].map { UInt16(truncatingIfNeeded: high >> $0) }
            + [48, 32, 16, 0].map { UInt16(truncatingIfNeeded: low >> $0) }
        guard let run = Self.longestZeroRun(groups) else {
            return groups.map { String($0, radix: 16) }.joined(separator: ":")
        }
        let before = groups[..<run.lowerBound].map { String($0, radix: 16) }.joined(separator: ":")
        let after = groups[run.upperBound...].map { String($0, radix: 16) }.joined(separator: ":")
        return "\(before)::\(after)"
    }

    private var dotted: String {
        let bytes: [UInt8] = [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: low >> $0) }
        return bytes.map { String($0) }.joined(separator: ".")
    }

    private static func longestZeroRun(_ groups: [UInt16]) -> Range<Int>? {
        var best: Range<Int>?
        var start = 0
        for end in 1...8 where end == 8 || groups[end] != 0 || groups[start] != 0 {
            if groups[start] == 0, end - start >= 2, end - start > (best?.count ?? 0) { best = start..<end }
            start = end
        }
        return best
    }

    private static func ipv4(_ text: Substring) -> UInt32? {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 4 else { return nil }
        var bits = UInt32(0)
        for part in parts {
            guard (1...3).contains(part.utf8.count), part.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else {
                return nil
            }
            guard part.utf8.count == 1 || part.utf8.first != 0x30, let byte = UInt8(part) else { return nil }
            bits = bits << 8 | UInt32(byte)
        }
        return bits
    }

    private static func groups(_ text: String) -> [UInt16]? {
        guard text.utf8.count <= 45, text.utf8.contains(0x3A) else { return nil }
        let halves = halves(text)
        guard halves.count <= 2 else { return nil }
        guard let head = list(halves[0]), let tail = halves.count == 2 ? list(halves[1]) : [] else { return nil }
        if halves.count == 1 { return head.count == 8 ? head : nil }
        guard head.count + tail.count <= 7 else { return nil }
        return head + Array(repeating: 0, count: 8 - head.count - tail.count) + tail
    }

    /// The text around each `::`.
    private static func halves(_ text: String) -> [Substring] {
        var halves: [Substring] = []
        var rest = text[...]
        while let colon = rest.indices.first(where: { rest[$0...].hasPrefix("::") }) {
            halves.append(rest[..<colon])
            rest = rest[rest.index(colon, offsetBy: 2)...]
        }
        return halves + [rest]
    }

    private static func list(_ text: Substring) -> [UInt16]? {
        guard !text.isEmpty else { return [] }
        var groups: [UInt16] = []
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        for (index, part) in parts.enumerated() {
            if index == parts.count - 1, let four = ipv4(part) {
                groups += [UInt16(four >> 16), UInt16(truncatingIfNeeded: four)]
                continue
            }
            guard (1...4).contains(part.utf8.count), part.utf8.first != 0x2B, let group = UInt16(part, radix: 16) else {
                return nil
            }
            groups.append(group)
        }
        return groups
    }
}

/// A block of addresses: `10.0.0.0/8`; an address alone is a block of one.
package struct Network: Hashable, Sendable {
    package let first: IPAddress
    package let last: IPAddress

    /// Returns `nil` if the text is no network, or has bits after its prefix.
    package init?(_ text: String) {
        let parts = text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
        guard let address = IPAddress(String(parts[0])) else { return nil }
        var prefix = 128
        if parts.count == 2 {
            guard parts[1].utf8.count <= 3, parts[1].utf8.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
            guard let length = Int(parts[1]), length <= (address.isIPv4 ? 32 : 128) else { return nil }
            prefix = address.isIPv4 ? 96 + length : length
        }
        let highHost = prefix >= 64 ? 0 : UInt64.max >> UInt64(prefix)
        let lowHost = prefix >= 128 ? 0 : prefix <= 64 ? UInt64.max : UInt64.max >> UInt64(prefix - 64)
        guard address.high & highHost == 0, address.low & lowHost == 0 else { return nil }
        first = address
        last = IPAddress(high: address.high | highHost, low: address.low | lowHost)
    }

    /// Whether `address` lies inside.
    package func contains(_ address: IPAddress) -> Bool { first <= address && address <= last }
}
