import StrictJSON

/// Reads one JSON object that must stand in its canonical form (RFC 8785), in one pass and without building a tree.
///
/// Of canonical JSON it takes what leaves may hold: no `null`, no fractions, integers within 2^53-1. The nodes go to a
/// tape that is used again for the next leaf, so a leaf costs no allocation here.
struct LeafScanner: ~Copyable {
    static let depthLimit = 12

    /// A value in the text: offsets of its name (empty in a list) and of its bytes, without the quotes of strings.
    struct Node {
        var name: Range<Int>
        var bytes: Range<Int>
        var shape: Shape
        /// The tape's index after this value and all inside it.
        var next: Int
    }

    enum Shape { case object, list, text, escapedText, integer, flag }

    private(set) var text: [UInt8] = []
    private(set) var tape: [Node] = []
    private(set) var place = 0

    /// Takes the text whose objects are scanned next.
    mutating func take(_ text: [UInt8]) { self.text = text }

    /// Scans the object that starts at `start`; `false` when it is not canonical, and then `place` is where that shows.
    mutating func scan(from start: Int) -> Bool {
        tape.removeAll(keepingCapacity: true)
        place = start
        return byte == UInt8(ascii: "{") && value(named: 0..<0, depth: 0)
    }

    /// True if the line ends after the object.
    var isAtLineEnd: Bool { byte == 0x0A }

    /// The byte at `place`; 0, which no JSON has outside, at the end.
    private var byte: UInt8 { place < text.count ? text[place] : 0 }

    private mutating func take(_ expected: UInt8) -> Bool {
        guard byte == expected else { return false }
        place += 1
        return true
    }

    private mutating func value(named name: Range<Int>, depth: Int) -> Bool {
        switch byte {
        case UInt8(ascii: "\""):
            guard let (string, isPlain) = self.string() else { return false }
            append(name, string, isPlain ? .text : .escapedText)
            return true
        case UInt8(ascii: "{"): return depth < Self.depthLimit && container(.object, named: name, depth: depth + 1)
        case UInt8(ascii: "["): return depth < Self.depthLimit && container(.list, named: name, depth: depth + 1)
        case UInt8(ascii: "t"), UInt8(ascii: "f"):
            let start = place
            guard word(Self.yes) || word(Self.no) else { return false }
            append(name, start..<place, .flag)
            return true
        default:
            let start = place
            guard integer() else { return false }
            append(name, start..<place, .integer)
            return true
        }
    }

    private mutating func append(_ name: Range<Int>, _ bytes: Range<Int>, _ shape: Shape) {
        tape.append(Node(name: name, bytes: bytes, shape: shape, next: tape.count + 1))
    }

    private mutating func container(_ shape: Shape, named name: Range<Int>, depth: Int) -> Bool {
        let (start, index) = (place, tape.count)
        append(name, start..<start, shape)
        guard shape == .object ? members(depth: depth) : items(depth: depth) else { return false }
        tape[index] = Node(name: name, bytes: start..<place, shape: shape, next: tape.count)
        return true
    }

    private mutating func members(depth: Int) -> Bool {
        place += 1
        if take(UInt8(ascii: "}")) { return true }
        var previous: (range: Range<Int>, isPlain: Bool)?
        repeat {
            guard byte == UInt8(ascii: "\""), let name = string() else { return false }
            if let previous, !isAscending(previous, name) { return false }
            previous = name
            guard take(UInt8(ascii: ":")), value(named: name.range, depth: depth) else { return false }
        } while take(UInt8(ascii: ","))
        return take(UInt8(ascii: "}"))
    }

    private mutating func items(depth: Int) -> Bool {
        place += 1
        if take(UInt8(ascii: "]")) { return true }
        repeat {
            guard value(named: 0..<0, depth: depth) else { return false }
        } while take(UInt8(ascii: ","))
        return take(UInt8(ascii: "]"))
    }

    private mutating func word(_ word: [UInt8]) -> Bool {
        guard text[place...].starts(with: word) else { return false }
        place += word.count
        return true
    }

    /// An integer without leading zero, not minus zero, within 2^53-1.
    private mutating func integer() -> Bool {
        let isNegative = take(UInt8(ascii: "-"))
        let start = place
        var magnitude: Int64 = 0
        while byte >= 0x30, byte <= 0x39, place - start < 16 {
            magnitude = magnitude * 10 + Int64(byte - 0x30)
            place += 1
        }
        guard place > start, magnitude < 1 << 53 else { return false }
        guard text[start] != 0x30 || (place == start + 1 && !isNegative) else { return false }
        return true
    }

    // MARK: Strings

    /// The bytes between the quotes, and whether they are ASCII without escapes.
    private mutating func string() -> (range: Range<Int>, isPlain: Bool)? {
        let start = place + 1
        var (index, isPlain) = (start, true)
        while index < text.count {
            index = plainEnd(from: index)
            guard index < text.count else { return nil }
            let byte = text[index]
            if byte == 0x22 {
                place = index + 1
                return (start..<index, isPlain)
            } else {
                isPlain = false
                guard let length = byte == 0x5C ? escape(at: index) : sequence(at: index) else { return nil }
                index += length
            }
        }
        return nil
    }

    /// The index of the first byte at or after `start` that is no plain ASCII of a string; eight bytes at a time.
    private func plainEnd(from start: Int) -> Int {
        // SAFETY: read below inside its bounds only, while `text` stands still.
        let bytes = unsafe text.span.bytes
        let low: UInt64 = 0x0101_0101_0101_0101
        var index = start
        while index + 8 <= bytes.byteCount {
            // SAFETY: the line above has checked that the load stays inside the span.
            let word = UInt64(littleEndian: unsafe bytes.unsafeLoadUnaligned(fromByteOffset: index, as: UInt64.self))
            let (quote, slash) = (word ^ (0x22 &* low), word ^ (0x5C &* low))
            let control = (word &- 0x20 &* low) & ~word
            let ends = word | control | (quote &- low) & ~quote | (slash &- low) & ~slash
            // A borrow makes false hits only above a true one, so the lowest hit is true.
            let hits = ends & (0x80 &* low)
            if hits != 0 { return index + hits.trailingZeroBitCount / 8 }
            index += 8
        }
        while index < text.count, text[index] >= 0x20, text[index] < 0x80, text[index] != 0x22, text[index] != 0x5C {
            index += 1
        }
        return index
    }

    /// The length of the one spelling that RFC 8785 gives a character which must be escaped.
    private func escape(at start: Int) -> Int? {
        guard start + 1 < text.count else { return nil }
        switch text[start + 1] {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "b"), UInt8(ascii: "f"), UInt8(ascii: "n"),
            UInt8(ascii: "r"), UInt8(ascii: "t"):
            return 2
        case UInt8(ascii: "u"):
            guard start + 6 <= text.count else { return nil }
            return Self.longEscapes.contains(Array(text[start..<(start + 6)])) ? 6 : nil
        default: return nil
        }
    }

    /// The length of a UTF-8 sequence of two to four bytes (RFC 3629).
    private func sequence(at start: Int) -> Int? {
        let first = text[start]
        let length = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2
        guard first >= 0xC2, start + length <= text.count else { return nil }
        return UTF8Check.firstFault(in: [0x20] + text[start..<(start + length)]) == nil ? length : nil
    }

    /// Names ascend by UTF-16 code units, each once; for plain ASCII that is the order of bytes.
    private func isAscending(_ left: (range: Range<Int>, isPlain: Bool), _ right: (range: Range<Int>, isPlain: Bool))
        -> Bool
    {
        if left.isPlain, right.isPlain {
            var (here, there) = (left.range.lowerBound, right.range.lowerBound)
            while here < left.range.upperBound, there < right.range.upperBound {
                if text[here] != text[there] { return text[here] < text[there] }
                (here, there) = (here + 1, there + 1)
            }
            return left.range.count < right.range.count
        }
        let (left, right) = (unescaped(left.range), unescaped(right.range))
        return left.utf16.lexicographicallyPrecedes(right.utf16)
    }

    /// The text that a scanned string stands for.
    func unescaped(_ range: Range<Int>) -> String {
        let quoted = [0x22] + text[range] + [0x22]
        // It was scanned before, so it is a JSON string.
        return (try? JSONReader.parse(quoted))?.string ?? ""
    }

    private static let yes = Array("true".utf8)
    private static let no = Array("false".utf8)

    /// Control characters without a short escape.
    private static let longEscapes: Set<[UInt8]> = {
        let controls = (0..<0x20).filter { ![8, 9, 10, 12, 13].contains($0) }
        return Set(controls.map { Array("\\u00\($0 < 16 ? "0" : "")\(String($0, radix: 16))".utf8) })
    }()
}
