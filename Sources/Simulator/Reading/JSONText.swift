import HTTPWire

/// The inside of JSON strings, as bytes.
enum JSONText {
    /// What a string's content means, up to its closing quote or the end; half an escape at the end is dropped.
    static func unescaped(_ content: ArraySlice<UInt8>) -> [UInt8] {
        var text: [UInt8] = []
        text.reserveCapacity(content.count)
        var place = content.startIndex
        while place < content.endIndex, content[place] != UInt8(ascii: "\"") {
            guard content[place] == UInt8(ascii: "\\") else {
                text.append(content[place])
                place += 1
                continue
            }
            guard place + 1 < content.endIndex else { break }
            place = unescape(content, at: place + 1, into: &text)
        }
        return text
    }

    /// Takes the escape whose letter stands at `place`, and returns the place behind it.
    private static func unescape(_ content: ArraySlice<UInt8>, at place: Int, into text: inout [UInt8]) -> Int {
        switch content[place] {
        case UInt8(ascii: "n"): text.append(0x0A)
        case UInt8(ascii: "t"): text.append(0x09)
        case UInt8(ascii: "r"): text.append(0x0D)
        case UInt8(ascii: "b"): text.append(0x08)
        case UInt8(ascii: "f"): text.append(0x0C)
        case UInt8(ascii: "u"):
            let digits = content[(place + 1)..<min(content.endIndex, place + 5)]
            let unit = UInt32(String(decoding: digits, as: UTF8.self), radix: 16)
            // Halves of a pair become the replacement character: an echo need not be exact.
            text += Array(String(unit.flatMap(Unicode.Scalar.init) ?? "\u{FFFD}").utf8)
            return min(content.endIndex, place + 5)
        default: text.append(content[place])
        }
        return place + 1
    }

    /// Appends `text` as the content of a JSON string.
    static func append(escaped text: some Sequence<UInt8>, to output: inout [UInt8]) {
        for byte in text {
            switch byte {
            case UInt8(ascii: "\""): output.append(literal: "\\\"")
            case UInt8(ascii: "\\"): output.append(literal: "\\\\")
            case 0x0A: output.append(literal: "\\n")
            case 0..<0x20:
                output.append(literal: "\\u00")
                output.append(byte < 16 ? 0x30 : 0x31)
                output.append(hexDigit(byte & 15))
            default: output.append(byte)
            }
        }
    }

    /// Appends a number in decimal digits.
    static func append(_ number: Int64, to output: inout [UInt8]) {
        let start = output.count
        var rest = number.magnitude
        repeat {
            output.append(0x30 + UInt8(truncatingIfNeeded: rest % 10))
            rest /= 10
        } while rest > 0
        if number < 0 { output.append(UInt8(ascii: "-")) }
        output[start...].reverse()
    }

    /// Appends 16 hexadecimal digits.
    static func append(hexadecimal number: UInt64, to output: inout [UInt8]) {
        for shift in stride(from: 60, through: 0, by: -4) {
            output.append(hexDigit(UInt8(truncatingIfNeeded: number >> UInt64(shift) & 15)))
        }
    }

    private static func hexDigit(_ digit: UInt8) -> UInt8 { digit < 10 ? 0x30 + digit : 0x61 + digit - 10 }
}
