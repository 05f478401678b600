/// Reads `name=value,name=value}` out of a JSON string in a request's body.
///
/// A value ends at a comma or at the closing brace; one that begins with `{`, `[` or `"` is JSON and ends with it.
struct DirectiveReader {
    /// Bytes of one directive, unescaped.
    static let lengthLimit = 16_384

    private let text: [UInt8]
    private var place = 0

    private init(_ text: [UInt8]) { self.text = text }

    /// Reads the directive whose names start at `start` of `body`, on top of `standard`.
    static func read(_ body: [UInt8], at start: Int, on standard: Directive) -> Directive {
        let end = min(body.count, start + lengthLimit)
        var reader = DirectiveReader(JSONText.unescaped(body[start..<end]))
        var directive = standard
        while let (name, value) = reader.nextPair() { directive.set(name, value) }
        return directive
    }

    private mutating func nextPair() -> (String, String)? {
        while peek == UInt8(ascii: ",") || peek == UInt8(ascii: " ") { place += 1 }
        let name = word(until: [UInt8(ascii: "="), UInt8(ascii: ","), UInt8(ascii: "}")])
        guard !name.isEmpty, peek == UInt8(ascii: "=") else { return nil }
        place += 1
        switch peek {
        case UInt8(ascii: "{"), UInt8(ascii: "["): return (name, json())
        case UInt8(ascii: "\""): return (name, quoted())
        default: return (name, word(until: [UInt8(ascii: ","), UInt8(ascii: "}")]))
        }
    }

    private var peek: UInt8? { place < text.count ? text[place] : nil }

    private mutating func word(until ends: [UInt8]) -> String {
        let start = place
        while let byte = peek, !ends.contains(byte) { place += 1 }
        return String(decoding: text[start..<place], as: UTF8.self)
    }

    /// An object or array with its brackets, as it stands.
    private mutating func json() -> String {
        let start = place
        var depth = 0
        while let byte = peek {
            switch byte {
            case UInt8(ascii: "{"), UInt8(ascii: "["): depth += 1
            case UInt8(ascii: "}"), UInt8(ascii: "]"): depth -= 1
            case UInt8(ascii: "\""):
                skipString()
                continue
            default: break
            }
            place += 1
            if depth == 0 { break }
        }
        return String(decoding: text[start..<place], as: UTF8.self)
    }

    private mutating func quoted() -> String {
        let start = place + 1
        skipString()
        guard place > start else { return "" }
        return String(decoding: JSONText.unescaped(text[start..<place]), as: UTF8.self)
    }

    /// Passes over a string and its closing quote.
    private mutating func skipString() {
        place += 1
        while let byte = peek, byte != UInt8(ascii: "\"") { place += byte == UInt8(ascii: "\\") ? 2 : 1 }
        place = min(text.count, place + 1)
    }
}
