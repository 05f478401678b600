/// Reads one JSON value and nothing after it, refusing whatever two parsers might read differently.
///
/// Refused: invalid UTF-8, a byte order mark, duplicate names (compared unescaped), lone surrogates, raw control
/// characters, numbers outside RFC 8259, depth above `depthLimit`, bytes after the value.
package struct JSONReader: ~Copyable {
    package static let depthLimit = 128
    package static let memberLimit = 10_000

    private let bytes: [UInt8]
    private var place = 0

    private init(_ bytes: [UInt8]) { self.bytes = bytes }

    /// Parses `bytes`, or says what is wrong and at which byte.
    package static func parse(_ bytes: [UInt8]) throws(JSONRefusal) -> JSONValue {
        if let fault = UTF8Check.firstFault(in: bytes) { throw JSONRefusal(.notUTF8, at: fault) }
        var reader = JSONReader(bytes)
        reader.skipBlanks()
        let value = try reader.value(depth: 0)
        reader.skipBlanks()
        guard reader.place == bytes.count else { throw JSONRefusal(.trailing, at: reader.place) }
        return value
    }

    package static func parse(_ text: String) throws(JSONRefusal) -> JSONValue { try parse(Array(text.utf8)) }

    private mutating func value(depth: Int) throws(JSONRefusal) -> JSONValue {
        guard depth <= Self.depthLimit else { throw JSONRefusal(.tooDeep, at: place) }
        switch peek {
        case UInt8(ascii: "{"): return try object(depth: depth)
        case UInt8(ascii: "["): return try array(depth: depth)
        case UInt8(ascii: "\""): return .string(try string())
        case UInt8(ascii: "t"): return try word("true", .bool(true))
        case UInt8(ascii: "f"): return try word("false", .bool(false))
        case UInt8(ascii: "n"): return try word("null", .null)
        case .some(UInt8(ascii: "-")), .some(UInt8(ascii: "0")...UInt8(ascii: "9")): return try number()
        default: throw JSONRefusal(.valueExpected, at: place)
        }
    }

    private mutating func object(depth: Int) throws(JSONRefusal) -> JSONValue {
        place += 1
        var members: [JSONValue.Member] = []
        var names: Set<String> = []
        skipBlanks()
        if take(UInt8(ascii: "}")) { return .object([]) }
        while true {
            skipBlanks()
            let start = place
            guard peek == UInt8(ascii: "\"") else { throw JSONRefusal(.nameExpected, at: place) }
            let name = try string()
            // `String` compares canonically equivalent texts as equal: stricter than bytes, and the safe side.
            guard names.insert(name).inserted else { throw JSONRefusal(.duplicateName(name), at: start) }
            guard names.count <= Self.memberLimit else { throw JSONRefusal(.tooManyMembers, at: start) }
            skipBlanks()
            guard take(UInt8(ascii: ":")) else { throw JSONRefusal(.colonExpected, at: place) }
            skipBlanks()
            members.append(JSONValue.Member(name, try value(depth: depth + 1)))
            skipBlanks()
            if take(UInt8(ascii: "}")) { return .object(members) }
            guard take(UInt8(ascii: ",")) else { throw JSONRefusal(.commaExpected, at: place) }
        }
    }

    private mutating func array(depth: Int) throws(JSONRefusal) -> JSONValue {
        place += 1
        var items: [JSONValue] = []
        skipBlanks()
        if take(UInt8(ascii: "]")) { return .array([]) }
        while true {
            skipBlanks()
            items.append(try value(depth: depth + 1))
            skipBlanks()
            if take(UInt8(ascii: "]")) { return .array(items) }
            guard take(UInt8(ascii: ",")) else { throw JSONRefusal(.commaExpected, at: place) }
        }
    }

    private mutating func word(_ text: StaticString, _ value: JSONValue) throws(JSONRefusal) -> JSONValue {
        let end = place + text.utf8CodeUnitCount
        guard end <= bytes.count, String(decoding: bytes[place..<end], as: UTF8.self) == text.description else {
            throw JSONRefusal(.valueExpected, at: place)
        }
        place = end
        return value
    }

    private mutating func number() throws(JSONRefusal) -> JSONValue {
        let start = place
        _ = take(UInt8(ascii: "-"))
        if !take(UInt8(ascii: "0")) {
            guard skipDigits() else { throw JSONRefusal(.badNumber, at: start) }
        }
        if take(UInt8(ascii: ".")) {
            guard skipDigits() else { throw JSONRefusal(.badNumber, at: start) }
        }
        if take(UInt8(ascii: "e")) || take(UInt8(ascii: "E")) {
            if !take(UInt8(ascii: "+")) { _ = take(UInt8(ascii: "-")) }
            guard skipDigits() else { throw JSONRefusal(.badNumber, at: start) }
        }
        return .number(String(decoding: bytes[start..<place], as: UTF8.self))
    }

    private mutating func skipDigits() -> Bool {
        let start = place
        while let byte = peek, (0x30...0x39).contains(byte) { place += 1 }
        return place > start
    }

    private mutating func string() throws(JSONRefusal) -> String {
        place += 1
        var text: [UInt8] = []
        while let byte = peek {
            switch byte {
            case UInt8(ascii: "\""):
                place += 1
                return String(decoding: text, as: UTF8.self)
            case UInt8(ascii: "\\"): try escape(into: &text)
            case 0..<0x20: throw JSONRefusal(.controlCharacter, at: place)
            default:
                text.append(byte)
                place += 1
            }
        }
        throw JSONRefusal(.openString, at: place)
    }

    private mutating func escape(into text: inout [UInt8]) throws(JSONRefusal) {
        let start = place
        place += 1
        guard let byte = peek else { throw JSONRefusal(.openString, at: place) }
        place += 1
        if let plain = Self.escapes[byte] {
            text.append(plain)
            return
        }
        guard byte == UInt8(ascii: "u") else { throw JSONRefusal(.badEscape, at: start) }
        let unit = try hexUnit(start)
        guard let scalar = UnicodeScalar(try joined(unit, start)) else { throw JSONRefusal(.loneSurrogate, at: start) }
        text += Array(String(Character(scalar)).utf8)
    }

    /// The scalar of one escaped unit, or of it and the low surrogate that must follow a high one.
    private mutating func joined(_ unit: UInt32, _ start: Int) throws(JSONRefusal) -> UInt32 {
        guard (0xD800...0xDBFF).contains(unit) else { return unit }
        guard take(UInt8(ascii: "\\")), take(UInt8(ascii: "u")) else { throw JSONRefusal(.loneSurrogate, at: start) }
        let low = try hexUnit(start)
        guard (0xDC00...0xDFFF).contains(low) else { throw JSONRefusal(.loneSurrogate, at: start) }
        return 0x10000 + (unit - 0xD800) << 10 + (low - 0xDC00)
    }

    private mutating func hexUnit(_ start: Int) throws(JSONRefusal) -> UInt32 {
        guard place + 4 <= bytes.count else { throw JSONRefusal(.badEscape, at: start) }
        var unit = UInt32(0)
        for byte in bytes[place..<(place + 4)] {
            guard let digit = Character(UnicodeScalar(byte)).hexDigitValue else {
                throw JSONRefusal(.badEscape, at: start)
            }
            unit = unit << 4 | UInt32(digit)
        }
        place += 4
        return unit
    }

    private var peek: UInt8? { place < bytes.count ? bytes[place] : nil }

    private mutating func take(_ byte: UInt8) -> Bool {
        guard peek == byte else { return false }
        place += 1
        return true
    }

    private mutating func skipBlanks() {
        while let byte = peek, byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 { place += 1 }
    }

    private static let escapes: [UInt8: UInt8] = [
        UInt8(ascii: "\""): 0x22, UInt8(ascii: "\\"): 0x5C, UInt8(ascii: "/"): 0x2F, UInt8(ascii: "b"): 0x08,
        UInt8(ascii: "f"): 0x0C, UInt8(ascii: "n"): 0x0A, UInt8(ascii: "r"): 0x0D, UInt8(ascii: "t"): 0x09,
    ]
}
