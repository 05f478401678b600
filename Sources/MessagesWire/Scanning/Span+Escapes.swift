/// A piece of a JSON string: what stands for one character, or a run of plain bytes.
struct StringPiece {
    /// Length in the text.
    let length: Int
    /// The character of an escape, or `nil` for half of a surrogate pair.
    let scalar: UnicodeScalar?
}

extension Span<UInt8> {
    /// The value of the string between two quotes, or `nil` if half of a surrogate pair stands in it alone.
    func string(_ span: StringSpan) -> String? {
        guard span.isEscaped else { return text(span.range) }
        var unescaped: [UInt8] = []
        guard appendUnescaped(span.range, to: &unescaped) else { return nil }
        return String(decoding: unescaped, as: UTF8.self)
    }

    /// Appends the UTF-8 of a checked string; `false` if half of a surrogate pair stands in it alone.
    func appendUnescaped(_ range: Range<Int>, to output: inout [UInt8]) -> Bool {
        var index = range.lowerBound
        while index < range.upperBound {
            guard self[index] == UInt8(ascii: "\\") else {
                output.append(self[index])
                index += 1
                continue
            }
            let piece = escape(at: index)
            guard let scalar = piece.scalar else { return false }
            output += UTF8.encode(scalar).map { Array($0) } ?? []
            index += piece.length
        }
        return true
    }

    /// The UTF-8 length of a checked string once unescaped; half a pair counts as the three bytes of its replacement.
    func unescapedCount(_ span: StringSpan) -> Int {
        guard span.isEscaped else { return span.range.count }
        var index = span.range.lowerBound
        var total = 0
        while index < span.range.upperBound {
            guard self[index] == UInt8(ascii: "\\") else {
                index += 1
                total += 1
                continue
            }
            let piece = escape(at: index)
            total += piece.scalar.map { UTF8.width($0) } ?? 3
            index += piece.length
        }
        return total
    }

    /// The escape at `index` of a checked string; a pair of surrogates is one.
    func escape(at index: Int) -> StringPiece {
        let letter = self[index + 1]
        guard letter == UInt8(ascii: "u") else {
            return StringPiece(length: 2, scalar: UnicodeScalar(Self.plainEscape(letter)))
        }
        let unit = hexUnit(at: index + 2) ?? 0
        guard (0xD800...0xDBFF).contains(unit), index + 12 <= count, self[index + 6] == UInt8(ascii: "\\"),
            self[index + 7] == UInt8(ascii: "u"), let low = hexUnit(at: index + 8), (0xDC00...0xDFFF).contains(low)
        else { return StringPiece(length: 6, scalar: UnicodeScalar(unit)) }
        let joined = 0x10000 + (unit - 0xD800) << 10 + (low - 0xDC00)
        return StringPiece(length: 12, scalar: UnicodeScalar(joined))
    }

    private static func plainEscape(_ letter: UInt8) -> UInt8 {
        switch letter {
        case UInt8(ascii: "b"): 0x08
        case UInt8(ascii: "f"): 0x0C
        case UInt8(ascii: "n"): 0x0A
        case UInt8(ascii: "r"): 0x0D
        case UInt8(ascii: "t"): 0x09
        default: letter
        }
    }
}
