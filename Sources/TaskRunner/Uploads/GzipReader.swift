/// Unpacks one gzip member (RFC 1952) of deflate blocks (RFC 1951), piece by piece.
///
/// The work is bounded by the bits that come in and the bytes that go out; both have their limits.
struct GzipReader {
    /// Bytes that a match may reach back.
    private static let window = 32_768
    private static let piece = 65_536
    /// Below so many unpacked bytes a ratio says nothing: an archive pads itself with zeros.
    private static let ratioFloor: Int64 = 1 << 20
    private static let ratioLimit: Int64 = 100

    private let packed: [UInt8]
    private let limit: Int64
    private var place = 0
    private var bits: UInt32 = 0
    private var bitCount: UInt32 = 0
    private var output: [UInt8] = []
    /// Bytes of `output` that were lent already; they stay for matches.
    private var lent = 0
    private var total: Int64 = 0
    private var crc = CRC32()

    /// - Parameter limit: Unpacked bytes that may come out.
    init(_ packed: [UInt8], limit: Int64) { (self.packed, self.limit) = (packed, limit) }

    /// Lends the unpacked bytes in their order.
    mutating func unpack(_ take: (ArraySlice<UInt8>) throws(UploadRefusal) -> Void) throws(UploadRefusal) {
        try readHead()
        var isLast = false
        while !isLast {
            isLast = try next(1) == 1
            switch try next(2) {
            case 0: try copyStored(take)
            case 1: try inflate(.fixedLiterals, .fixedDistances, take)
            case 2:
                let (literals, distances) = try readCodes()
                try inflate(literals, distances, take)
            default: throw .noGzip("a block of no kind")
            }
        }
        try lend(take)
        try readTail()
    }

    // MARK: Bits and bytes

    private mutating func byte() throws(UploadRefusal) -> UInt8 {
        guard place < packed.count else { throw .noGzip("it ends early") }
        defer { place += 1 }
        return packed[place]
    }

    private mutating func next(_ count: UInt32) throws(UploadRefusal) -> Int {
        while bitCount < count {
            bits |= UInt32(try byte()) << bitCount
            bitCount += 8
        }
        defer {
            bits >>= count
            bitCount -= count
        }
        return Int(bits & ((1 << count) - 1))
    }

    private mutating func symbol(_ code: HuffmanCode) throws(UploadRefusal) -> Int {
        var (value, first, index) = (0, 0, 0)
        for length in 1...HuffmanCode.longest {
            value |= try next(1)
            let count = code.counts[length]
            if value - count < first { return code.symbols[index + value - first] }
            index += count
            first = (first + count) << 1
            value <<= 1
        }
        throw .noGzip("a code that means nothing")
    }

    private mutating func put(
        _ byte: UInt8, _ take: (ArraySlice<UInt8>) throws(UploadRefusal) -> Void
    ) throws(UploadRefusal) {
        output.append(byte)
        total += 1
        guard output.count - lent >= Self.piece else { return }
        try lend(take)
    }

    private mutating func lend(
        _ take: (ArraySlice<UInt8>) throws(UploadRefusal) -> Void
    ) throws(UploadRefusal) {
        guard total <= limit else { throw .tooLarge(Self.shown(limit)) }
        guard total < Self.ratioFloor || total <= Int64(packed.count) * Self.ratioLimit else {
            throw .tooLarge("\(Self.ratioLimit) times its packed size")
        }
        crc.add(output[lent...])
        try take(output[lent...])
        if output.count > Self.window { output.removeFirst(output.count - Self.window) }
        lent = output.count
    }

    private static func shown(_ limit: Int64) -> String {
        limit >= 1 << 20 ? "\(limit >> 20) MiB unpacked" : "\(limit >> 10) KiB unpacked"
    }

    // MARK: Head and tail

    private mutating func readHead() throws(UploadRefusal) {
        guard try byte() == 0x1F, try byte() == 0x8B, try byte() == 8 else {
            throw .noGzip("it does not begin as gzip")
        }
        let flags = try byte()
        guard flags & 0xE0 == 0 else { throw .noGzip("flags of no meaning") }
        for _ in 0..<6 { _ = try byte() }
        if flags & 4 != 0 {
            let length = Int(try byte()) | Int(try byte()) << 8
            for _ in 0..<length { _ = try byte() }
        }
        for flag: UInt8 in [8, 16] where flags & flag != 0 { while try byte() != 0 {} }
        if flags & 2 != 0 { for _ in 0..<2 { _ = try byte() } }
    }

    private mutating func readTail() throws(UploadRefusal) {
        (bits, bitCount) = (0, 0)
        var numbers: [UInt32] = []
        for _ in 0..<2 {
            var number: UInt32 = 0
            for shift: UInt32 in [0, 8, 16, 24] { number |= UInt32(try byte()) << shift }
            numbers.append(number)
        }
        guard numbers == [crc.value, UInt32(truncatingIfNeeded: total)] else { throw .noGzip("its checksum is wrong") }
        guard place == packed.count else { throw .noGzip("there is something behind its end") }
    }

    // MARK: Blocks

    private mutating func copyStored(
        _ take: (ArraySlice<UInt8>) throws(UploadRefusal) -> Void
    ) throws(UploadRefusal) {
        (bits, bitCount) = (0, 0)
        let length = Int(try byte()) | Int(try byte()) << 8
        let complement = Int(try byte()) | Int(try byte()) << 8
        guard length == ~complement & 0xFFFF else { throw .noGzip("a stored block of no length") }
        for _ in 0..<length { try put(try byte(), take) }
    }

    private mutating func inflate(
        _ literals: HuffmanCode, _ distances: HuffmanCode,
        _ take: (ArraySlice<UInt8>) throws(UploadRefusal) -> Void
    ) throws(UploadRefusal) {
        while true {
            let word = try symbol(literals)
            if word < 256 {
                try put(UInt8(word), take)
                continue
            }
            if word == 256 { return }
            guard word < 286 else { throw .noGzip("a length of no meaning") }
            let length = HuffmanCode.lengthBase[word - 257] + (try next(HuffmanCode.lengthBits[word - 257]))
            let code = try symbol(distances)
            guard code < 30 else { throw .noGzip("a distance of no meaning") }
            let distance = HuffmanCode.distanceBase[code] + (try next(HuffmanCode.distanceBits[code]))
            guard distance <= output.count else { throw .noGzip("a distance before its beginning") }
            for _ in 0..<length { try put(output[output.count - distance], take) }
        }
    }

    /// The codes of a block that brings its own.
    private mutating func readCodes() throws(UploadRefusal) -> (HuffmanCode, HuffmanCode) {
        let (literals, distances) = (257 + (try next(5)), 1 + (try next(5)))
        let count = 4 + (try next(4))
        guard literals <= 286, distances <= 30 else { throw .noGzip("too many codes") }
        var lengths = [Int](repeating: 0, count: 19)
        for index in 0..<count { lengths[HuffmanCode.order[index]] = try next(3) }
        let code = try HuffmanCode(lengths)
        var all: [Int] = []
        while all.count < literals + distances {
            let word = try symbol(code)
            switch word {
            case 0..<16: all.append(word)
            case 16:
                guard let last = all.last else { throw .noGzip("a repetition of nothing") }
                all += [Int](repeating: last, count: 3 + (try next(2)))
            case 17: all += [Int](repeating: 0, count: 3 + (try next(3)))
            default: all += [Int](repeating: 0, count: 11 + (try next(7)))
            }
        }
        guard all.count == literals + distances, all[256] > 0 else { throw .noGzip("codes that do not fit") }
        return (
            try HuffmanCode(Array(all[..<literals])), try HuffmanCode(Array(all[literals...]), mayLack: true)
        )
    }
}

/// A code of deflate: how many words have each length, and the words in their order.
struct HuffmanCode {
    static let longest = 15
    static let order = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15]
    static let lengthBase = [
        3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 15, 17, 19, 23, 27, 31, 35, 43, 51, 59, 67, 83, 99, 115, 131, 163, 195, 227,
        258,
    ]
    static let lengthBits: [UInt32] = [
        0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0,
    ]
    static let distanceBase = [
        1, 2, 3, 4, 5, 7, 9, 13, 17, 25, 33, 49, 65, 97, 129, 193, 257, 385, 513, 769, 1_025, 1_537, 2_049, 3_073,
        4_097, 6_145, 8_193, 12_289, 16_385, 24_577,
    ]
    static let distanceBits: [UInt32] = [
        0, 0, 0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6, 7, 7, 8, 8, 9, 9, 10, 10, 11, 11, 12, 12, 13, 13,
    ]
    static let fixedLiterals = HuffmanCode(
        unchecked: (0..<288).map { $0 < 144 ? 8 : $0 < 256 ? 9 : $0 < 280 ? 7 : 8 })
    static let fixedDistances = HuffmanCode(unchecked: [Int](repeating: 5, count: 30))

    private(set) var counts = [Int](repeating: 0, count: longest + 1)
    private(set) var symbols: [Int]

    /// - Parameter mayLack: Whether a code of one word, or none, is one.
    init(_ lengths: [Int], mayLack: Bool = false) throws(UploadRefusal) {
        self.init(unchecked: lengths)
        var left = 1
        for length in 1...Self.longest {
            left = left * 2 - counts[length]
            guard left >= 0 else { throw .noGzip("a code with too many words") }
        }
        guard left == 0 || (mayLack && symbols.count <= 1) else { throw .noGzip("a code with too few words") }
    }

    private init(unchecked lengths: [Int]) {
        for length in lengths where length > 0 { counts[length] += 1 }
        symbols = (1...Self.longest).flatMap { length in lengths.indices.filter { lengths[$0] == length } }
    }
}

/// The checksum of gzip (RFC 1952, section 8).
struct CRC32 {
    private static let table: [UInt32] = (0..<256).map { number in
        (0..<8).reduce(UInt32(number)) { value, _ in value & 1 == 1 ? 0xEDB8_8320 ^ value >> 1 : value >> 1 }
    }

    private var state: UInt32 = 0xFFFF_FFFF
    var value: UInt32 { ~state }

    mutating func add(_ bytes: ArraySlice<UInt8>) {
        for byte in bytes { state = Self.table[Int((state ^ UInt32(byte)) & 0xFF)] ^ state >> 8 }
    }
}
