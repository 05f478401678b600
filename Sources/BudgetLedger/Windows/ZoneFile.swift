/// Reads the binary form of a time zone (TZif, RFC 9636) into its rules.
package struct ZoneFile: ~Copyable {
    /// More than ten times the largest file of the database.
    package static let sizeLimit = 64 * 1_024

    private let bytes: [UInt8]
    private var place = 0

    private init(_ bytes: [UInt8]) { self.bytes = bytes }

    /// Returns `nil` for bytes that are no TZif file, whatever they are.
    package static func parse(_ bytes: [UInt8]) -> ZoneRules? {
        guard bytes.count <= sizeLimit else { return nil }
        var file = ZoneFile(bytes)
        guard let counts = file.header() else { return nil }
        guard counts.version >= 2 else { return file.block(counts, timeSize: 4, hasFooter: false) }
        // The block of version 1 is there for readers that know no other: the second says the same in 64 bits.
        guard file.skip(counts.size(timeSize: 4)), let wide = file.header(), wide.version >= 2 else { return nil }
        return file.block(wide, timeSize: 8, hasFooter: true)
    }

    /// The six counts of a header (RFC 9636, section 3.1).
    private struct Counts {
        var version = 0
        var isUT = 0
        var isStandard = 0
        var leaps = 0
        var times = 0
        var types = 0
        var letters = 0

        func size(timeSize: Int) -> Int {
            times * (timeSize + 1) + types * 6 + letters + leaps * (timeSize + 4) + isStandard + isUT
        }
    }

    private mutating func header() -> Counts? {
        guard let magic = take(4), magic.elementsEqual("TZif".utf8), let version = take(1)?.first, skip(15) else {
            return nil
        }
        var counts = Counts()
        counts.version = version == 0 ? 1 : Int(version) - 0x30
        for field in [\Counts.isUT, \.isStandard, \.leaps, \.times, \.types, \.letters] {
            guard let number = integer(4), (0...Int64(Self.sizeLimit)).contains(number) else { return nil }
            counts[keyPath: field] = Int(number)
        }
        guard (1...256).contains(counts.types) else { return nil }
        return counts
    }

    private mutating func block(_ counts: Counts, timeSize: Int, hasFooter: Bool) -> ZoneRules? {
        guard counts.size(timeSize: timeSize) <= bytes.count - place else { return nil }
        let instants = (0..<counts.times).compactMap { _ in integer(timeSize) }
        guard let kinds = take(counts.times).map(Array.init), let types = offsets(counts.types) else { return nil }
        guard zip(instants, instants.dropFirst()).allSatisfy({ $0 < $1 }) else { return nil }
        guard kinds.allSatisfy({ Int($0) < types.count }) else { return nil }
        guard skip(counts.letters + counts.leaps * (timeSize + 4) + counts.isStandard + counts.isUT) else { return nil }
        let offsets = kinds.map { types[Int($0)] }
        var footer: FooterRule?
        if hasFooter {
            guard let text = footerText() else { return nil }
            if !text.isEmpty {
                guard let rule = FooterRule(text) else { return nil }
                footer = rule
            }
        }
        return ZoneRules(instants: instants, offsets: offsets, first: types[0], footer: footer)
    }

    /// The offsets of the local time types: four bytes each, then a flag and a place among the letters.
    private mutating func offsets(_ count: Int) -> [Int32]? {
        var offsets: [Int32] = []
        for _ in 0..<count {
            guard let offset = integer(4), skip(2) else { return nil }
            guard (-93_599...93_599).contains(offset) else { return nil }
            offsets.append(Int32(offset))
        }
        return offsets
    }

    /// What stands between the two line feeds at the end; empty where the last offset holds for ever.
    private mutating func footerText() -> [UInt8]? {
        let rest = bytes[place...]
        guard rest.count >= 2, rest.first == 0x0A, rest.last == 0x0A else { return nil }
        return Array(rest.dropFirst().dropLast())
    }

    /// A big-endian signed integer of four or eight bytes.
    private mutating func integer(_ size: Int) -> Int64? {
        guard let field = take(size) else { return nil }
        let word = field.reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        return size == 4 ? Int64(Int32(truncatingIfNeeded: word)) : Int64(bitPattern: word)
    }

    private mutating func skip(_ count: Int) -> Bool { take(count) != nil }

    private mutating func take(_ count: Int) -> ArraySlice<UInt8>? {
        guard count <= bytes.count - place else { return nil }
        defer { place += count }
        return bytes[place..<(place + count)]
    }
}
