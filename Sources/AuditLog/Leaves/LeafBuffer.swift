import Digests
import Vocabulary

/// Writes one JSON object in canonical form (RFC 8785) straight into bytes, without a tree.
///
/// The caller names members in ascending order; the tests compare what comes out with the canonical form of itself.
struct LeafBuffer {
    private(set) var bytes: [UInt8] = []
    private var needsComma = false

    init(capacity: Int) { bytes.reserveCapacity(capacity) }

    // MARK: Structure

    mutating func object(_ members: (inout LeafBuffer) -> Void) {
        open(UInt8(ascii: "{"))
        members(&self)
        close(UInt8(ascii: "}"))
    }

    mutating func object(_ name: StaticString, _ members: (inout LeafBuffer) -> Void) {
        self.name(name)
        object(members)
    }

    mutating func list<Item>(_ name: StaticString, _ items: [Item], _ item: (inout LeafBuffer, Item) -> Void) {
        self.name(name)
        list(items, item)
    }

    mutating func list<Item>(_ items: [Item], _ item: (inout LeafBuffer, Item) -> Void) {
        open(UInt8(ascii: "["))
        for entry in items { item(&self, entry) }
        close(UInt8(ascii: "]"))
    }

    private mutating func open(_ bracket: UInt8) {
        separate()
        bytes.append(bracket)
        needsComma = false
    }

    private mutating func close(_ bracket: UInt8) {
        bytes.append(bracket)
        needsComma = true
    }

    private mutating func separate() {
        if needsComma { bytes.append(UInt8(ascii: ",")) }
        needsComma = true
    }

    /// A member's name; the next value belongs to it.
    mutating func name(_ name: StaticString) {
        separate()
        bytes.append(UInt8(ascii: "\""))
        // SAFETY: the pointer is read during the call only.
        name.withUTF8Buffer { run in unsafe bytes.append(contentsOf: run) }
        bytes.append(UInt8(ascii: "\""))
        bytes.append(UInt8(ascii: ":"))
        needsComma = false
    }

    /// A member's name that is not fixed.
    mutating func name(dynamic name: String) {
        separate()
        quoted(name.utf8)
        bytes.append(UInt8(ascii: ":"))
        needsComma = false
    }

    // MARK: Values

    mutating func integer(_ number: Int64) {
        separate()
        decimal(number)
    }

    mutating func flag(_ flag: Bool) {
        separate()
        bytes.append(contentsOf: (flag ? "true" : "false").utf8)
    }

    /// Text of ours, which needs no escape: ids, words, hashes.
    mutating func word(_ text: String) {
        separate()
        quoted(text.utf8)
    }

    /// Any text, escaped as RFC 8785 says and cut to `Leaf.textLimit` bytes.
    mutating func text(_ text: String) {
        separate()
        let start = bytes.count + 1
        if text.utf8.count <= Leaf.textLimit { quoted(text.utf8) } else { quoted(LeafBuffer.cut(text.utf8)) }
        guard needsEscape(start..<(bytes.count - 1)) else { return }
        let plain = bytes[start..<(bytes.count - 1)]
        bytes.removeSubrange(start...)
        for byte in plain { escaped(byte) }
        bytes.append(UInt8(ascii: "\""))
    }

    private func needsEscape(_ range: Range<Int>) -> Bool {
        let text = bytes.span.extracting(range)
        for index in text.indices where text[index] < 0x20 || text[index] == 0x22 || text[index] == 0x5C { return true }
        return false
    }

    /// An amount in nano-dollars, as a decimal string.
    mutating func amount(_ amount: NanoUSD) {
        separate()
        bytes.append(UInt8(ascii: "\""))
        decimal(amount.count)
        bytes.append(UInt8(ascii: "\""))
    }

    mutating func hash(_ hash: Digest256) {
        separate()
        bytes.append(UInt8(ascii: "\""))
        // SAFETY: read during the call only.
        unsafe hash.withBytes { run in
            for place in 0..<Digest256.byteCount {
                let byte = unsafe run[place]
                bytes.append(Self.hexDigit(byte >> 4))
                bytes.append(Self.hexDigit(byte & 15))
            }
        }
        bytes.append(UInt8(ascii: "\""))
    }

    /// RFC 3339 with nine decimals, 30 characters.
    mutating func time(_ instant: Instant) {
        separate()
        let seconds = instant.seconds
        let day = seconds >= 0 ? seconds / 86_400 : (seconds - 86_399) / 86_400
        let (rest, date) = (seconds - day * 86_400, Instant.civil(day: day))
        bytes.append(UInt8(ascii: "\""))
        padded(date.year, 4, then: UInt8(ascii: "-"))
        padded(date.month, 2, then: UInt8(ascii: "-"))
        padded(date.date, 2, then: UInt8(ascii: "T"))
        padded(rest / 3_600, 2, then: UInt8(ascii: ":"))
        padded(rest / 60 % 60, 2, then: UInt8(ascii: ":"))
        padded(rest % 60, 2, then: UInt8(ascii: "."))
        padded(instant.nanoseconds &- seconds &* 1_000_000_000, 9, then: UInt8(ascii: "Z"))
        bytes.append(UInt8(ascii: "\""))
    }

    // MARK: Bytes

    private mutating func quoted(_ text: some Collection<UInt8>) {
        bytes.append(UInt8(ascii: "\""))
        bytes.append(contentsOf: text)
        bytes.append(UInt8(ascii: "\""))
    }

    private mutating func decimal(_ number: Int64) { bytes.append(contentsOf: String(number).utf8) }

    private mutating func padded(_ number: Int64, _ width: Int, then mark: UInt8) {
        var scale: Int64 = 1
        for _ in 1..<width { scale *= 10 }
        while scale > 0 {
            bytes.append(UInt8(ascii: "0") + UInt8(truncatingIfNeeded: number / scale % 10))
            scale /= 10
        }
        bytes.append(mark)
    }

    private mutating func escaped(_ byte: UInt8) {
        switch byte {
        case 0x22, 0x5C: bytes += [0x5C, byte]
        case 0x08: bytes += [0x5C, UInt8(ascii: "b")]
        case 0x09: bytes += [0x5C, UInt8(ascii: "t")]
        case 0x0A: bytes += [0x5C, UInt8(ascii: "n")]
        case 0x0C: bytes += [0x5C, UInt8(ascii: "f")]
        case 0x0D: bytes += [0x5C, UInt8(ascii: "r")]
        case 0..<0x20:
            bytes.append(contentsOf: "\\u00".utf8)
            bytes += [Self.hexDigit(byte >> 4), Self.hexDigit(byte & 15)]
        default: bytes.append(byte)
        }
    }

    /// The longest prefix within the limit that ends between two scalars.
    private static func cut(_ text: String.UTF8View) -> Substring.UTF8View {
        var kept = text.prefix(Leaf.textLimit)
        let next = text[kept.endIndex]
        guard next & 0xC0 == 0x80 else { return kept }
        while let last = kept.last, last & 0xC0 == 0x80 { kept = kept.dropLast() }
        return kept.dropLast()
    }

    private static func hexDigit(_ value: UInt8) -> UInt8 { value < 10 ? 0x30 + value : 0x61 - 10 + value }
}
