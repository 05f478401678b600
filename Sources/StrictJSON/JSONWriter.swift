/// Writes a value as JSON without blanks, with the shortest escapes of RFC 8785.
package enum JSONWriter {
    /// In canonical form (RFC 8785): names sorted by UTF-16 code units.
    ///
    /// Number literals go out as they are held, so a caller that signs the bytes holds integers only.
    package static func canonical(_ value: JSONValue) -> [UInt8] { bytes(value, sorted: true) }

    /// With the members in the order in which they are held.
    package static func plain(_ value: JSONValue) -> [UInt8] { bytes(value, sorted: false) }

    /// Appends `text` as a JSON string, quotes included.
    package static func append(_ text: String, to output: inout [UInt8]) {
        output.append(UInt8(ascii: "\""))
        for byte in text.utf8 {
            switch byte {
            case 0x22, 0x5C: output += [0x5C, byte]
            case 0x08: output += Array("\\b".utf8)
            case 0x09: output += Array("\\t".utf8)
            case 0x0A: output += Array("\\n".utf8)
            case 0x0C: output += Array("\\f".utf8)
            case 0x0D: output += Array("\\r".utf8)
            case 0..<0x20: output += Array("\\u00".utf8) + [hexDigits[Int(byte >> 4)], hexDigits[Int(byte & 15)]]
            default: output.append(byte)
            }
        }
        output.append(UInt8(ascii: "\""))
    }

    private static let hexDigits = Array("0123456789abcdef".utf8)

    private static func bytes(_ value: JSONValue, sorted: Bool) -> [UInt8] {
        var output: [UInt8] = []
        append(value, sorted: sorted, to: &output)
        return output
    }

    private static func append(_ value: JSONValue, sorted: Bool, to output: inout [UInt8]) {
        switch value {
        case .null: output += Array("null".utf8)
        case .bool(let flag): output += Array((flag ? "true" : "false").utf8)
        case .number(let text): output += Array(text.utf8)
        case .string(let text): append(text, to: &output)
        case .array(let items):
            appendList(items, between: ("[", "]"), to: &output) { item, output in
                append(item, sorted: sorted, to: &output)
            }
        case .object(let members):
            let ordered = sorted ? members.sorted { $0.name.utf16.lexicographicallyPrecedes($1.name.utf16) } : members
            appendList(ordered, between: ("{", "}"), to: &output) { member, output in
                append(member.name, to: &output)
                output.append(UInt8(ascii: ":"))
                append(member.value, sorted: sorted, to: &output)
            }
        }
    }

    private static func appendList<Item>(
        _ items: [Item], between ends: (Unicode.Scalar, Unicode.Scalar), to output: inout [UInt8],
        _ appendItem: (Item, inout [UInt8]) -> Void
    ) {
        output.append(UInt8(ascii: ends.0))
        for (index, item) in items.enumerated() {
            if index > 0 { output.append(UInt8(ascii: ",")) }
            appendItem(item, &output)
        }
        output.append(UInt8(ascii: ends.1))
    }
}
