/// A JSON text (RFC 8259) as a tree, for documents that are small and must have one reading only.
///
/// Numbers keep their literal text, so nothing is rounded; members keep the order in which they stood.
package indirect enum JSONValue: Hashable, Sendable {
    case null
    case bool(Bool)
    /// The literal as written: `12`, `-0.5e3`.
    case number(String)
    case string(String)
    case array([JSONValue])
    case object([Member])

    /// One name and its value.
    package struct Member: Hashable, Sendable {
        package let name: String
        package let value: JSONValue

        package init(_ name: String, _ value: JSONValue) {
            self.name = name
            self.value = value
        }
    }

    /// An integer.
    package static func integer(_ number: Int64) -> JSONValue { .number(String(number)) }

    /// An object whose members stand as listed.
    package static func members(_ members: KeyValuePairs<String, JSONValue>) -> JSONValue {
        .object(members.map { Member($0.key, $0.value) })
    }

    /// The value of the member `name` of an object; `nil` for anything else.
    package subscript(name: String) -> JSONValue? {
        guard case .object(let members) = self else { return nil }
        return members.first { $0.name == name }?.value
    }

    /// The text of the member `name`; `nil` if there is none, or if it is no text.
    package func string(of name: String) -> String? {
        guard case .object(let members) = self else { return nil }
        for member in members where member.name == name { return member.value.string }
        return nil
    }

    package var string: String? {
        guard case .string(let text) = self else { return nil }
        return text
    }

    package var bool: Bool? {
        guard case .bool(let flag) = self else { return nil }
        return flag
    }

    package var array: [JSONValue]? {
        guard case .array(let items) = self else { return nil }
        return items
    }

    package var members: [Member]? {
        guard case .object(let members) = self else { return nil }
        return members
    }

    /// The value of an integer literal: no fraction, no exponent, within 64 bits.
    package var integer: Int64? {
        guard case .number(let text) = self else { return nil }
        return Int64(text)
    }
}
