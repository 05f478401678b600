import Digests
import Vocabulary

/// Writes one JSON object in canonical form (RFC 8785) straight into bytes, without a tree.
///
/// The caller names members in ascending order; the tests compare what comes out with the canonical form of itself.
struct LeafBuffer: ~Copyable {
    private var sheet: ByteSheet
    private var needsComma = false

    init(capacity: Int) { sheet = ByteSheet(room: capacity) }

    var count: Int { sheet.count }
    var bytes: [UInt8] { sheet.array }

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
        sheet.append(bracket)
        needsComma = false
    }

    private mutating func close(_ bracket: UInt8) {
        sheet.append(bracket)
        needsComma = true
    }

    private mutating func separate() {
        if needsComma { sheet.append(UInt8(ascii: ",")) }
        needsComma = true
    }

    /// A member's name; the next value belongs to it.
    mutating func name(_ name: StaticString) {
        separate()
        sheet.append(UInt8(ascii: "\""))
        sheet.append(name)
        sheet.append("\":")
        needsComma = false
    }

    /// A member's name that is not fixed.
    mutating func name(dynamic name: String) {
        separate()
        quoted(name.utf8)
        sheet.append(UInt8(ascii: ":"))
        needsComma = false
    }

    // MARK: Values

    mutating func integer(_ number: Int64) {
        separate()
        sheet.append(decimal: number)
    }

    mutating func flag(_ flag: Bool) {
        separate()
        sheet.append(flag ? "true" : "false")
    }

    /// Text of ours, which needs no escape: ids, words, hashes.
    mutating func word(_ text: String) {
        separate()
        quoted(text.utf8)
    }

    /// Any text, escaped as RFC 8785 says and cut to `Leaf.textLimit` bytes.
    mutating func text(_ text: String) {
        separate()
        let start = sheet.count + 1
        if text.utf8.count <= Leaf.textLimit { quoted(text.utf8) } else { quoted(LeafBuffer.cut(text.utf8)) }
        guard sheet.needsEscape(in: start..<(sheet.count - 1)) else { return }
        let plain = (start..<(sheet.count - 1)).map { sheet[$0] }
        sheet.cut(from: start)
        for byte in plain { escaped(byte) }
        sheet.append(UInt8(ascii: "\""))
    }

    /// An amount in nano-dollars, as a decimal string.
    mutating func amount(_ amount: NanoUSD) {
        separate()
        sheet.append(UInt8(ascii: "\""))
        sheet.append(decimal: amount.count)
        sheet.append(UInt8(ascii: "\""))
    }

    mutating func hash(_ hash: Digest256) {
        separate()
        sheet.append(UInt8(ascii: "\""))
        // SAFETY: read during the call only.
        unsafe hash.withBytes { run in unsafe sheet.append(hexadecimal: run) }
        sheet.append(UInt8(ascii: "\""))
    }

    /// RFC 3339 with nine decimals, 30 characters.
    mutating func time(_ instant: Instant) {
        separate()
        let seconds = instant.seconds
        let day = seconds >= 0 ? seconds / 86_400 : (seconds - 86_399) / 86_400
        let (rest, date) = (seconds - day * 86_400, Instant.civil(day: day))
        sheet.append(UInt8(ascii: "\""))
        padded(date.year, 4, then: UInt8(ascii: "-"))
        padded(date.month, 2, then: UInt8(ascii: "-"))
        padded(date.date, 2, then: UInt8(ascii: "T"))
        padded(rest / 3_600, 2, then: UInt8(ascii: ":"))
        padded(rest / 60 % 60, 2, then: UInt8(ascii: ":"))
        padded(rest % 60, 2, then: UInt8(ascii: "."))
        padded(instant.nanoseconds &- seconds &* 1_000_000_000, 9, then: UInt8(ascii: "Z"))
        sheet.append(UInt8(ascii: "\""))
    }

    // MARK: Bytes

    private mutating func quoted(_ text: some Collection<UInt8>) {
        sheet.append(UInt8(ascii: "\""))
        sheet.append(text)
        sheet.append(UInt8(ascii: "\""))
    }

    private mutating func padded(_ number: Int64, _ width: Int, then mark: UInt8) {
        sheet.append(digits: number.magnitude, width)
        sheet.append(mark)
    }

    private mutating func escaped(_ byte: UInt8) {
        switch byte {
        case 0x22, 0x5C: sheet.append([0x5C, byte])
        case 0x08: sheet.append([0x5C, UInt8(ascii: "b")])
        case 0x09: sheet.append([0x5C, UInt8(ascii: "t")])
        case 0x0A: sheet.append([0x5C, UInt8(ascii: "n")])
        case 0x0C: sheet.append([0x5C, UInt8(ascii: "f")])
        case 0x0D: sheet.append([0x5C, UInt8(ascii: "r")])
        case 0..<0x20:
            sheet.append("\\u00")
            sheet.append([ByteSheet.hexDigit(byte >> 4), ByteSheet.hexDigit(byte & 15)])
        default: sheet.append(byte)
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
}
