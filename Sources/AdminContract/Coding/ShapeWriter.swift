package import StrictJSON

/// Writes a shape as JSON: members in the order of its coding keys, `null` for what is `nil`.
///
/// A shape has no other spelling, so that a client may rely on every member being there.
package enum ShapeWriter {
    /// The JSON of `shape`.
    ///
    /// - Throws: Only what the shape's own `encode(to:)` throws; those of this module never do.
    package static func json(_ shape: some Encodable) throws -> JSONValue {
        let node = ShapeNode()
        try shape.encode(to: NodeEncoder(node: node, codingPath: []))
        return node.json
    }
}

/// One value under construction; shared, because `Codable` hands containers around while they fill.
final class ShapeNode {
    private enum Content {
        case scalar(JSONValue)
        case object([(name: String, node: ShapeNode)])
        case array([ShapeNode])
    }

    private var content = Content.scalar(.null)

    var json: JSONValue {
        switch content {
        case .scalar(let value): value
        case .object(let members): .object(members.map { JSONValue.Member($0.name, $0.node.json) })
        case .array(let items): .array(items.map(\.json))
        }
    }

    var count: Int {
        guard case .array(let items) = content else { return 0 }
        return items.count
    }

    func set(_ value: JSONValue) { content = .scalar(value) }

    /// Becomes an object, or stays the one it is: a change adds its receipt to the object's own members.
    func beginObject() {
        if case .object = content { return }
        content = .object([])
    }

    func beginArray() {
        if case .array = content { return }
        content = .array([])
    }

    func member(_ name: String) -> ShapeNode {
        let node = ShapeNode()
        guard case .object(let members) = content else { return node }
        content = .object(members + [(name, node)])
        return node
    }

    func item() -> ShapeNode {
        let node = ShapeNode()
        guard case .array(let items) = content else { return node }
        content = .array(items + [node])
        return node
    }
}

private struct NodeEncoder: Encoder {
    let node: ShapeNode
    let codingPath: [any CodingKey]
    var userInfo: [CodingUserInfoKey: Any] { [:] }

    func container<Key: CodingKey>(keyedBy type: Key.Type) -> KeyedEncodingContainer<Key> {
        node.beginObject()
        return KeyedEncodingContainer(MemberEncoder<Key>(node: node, codingPath: codingPath))
    }

    func unkeyedContainer() -> any UnkeyedEncodingContainer {
        node.beginArray()
        return ItemEncoder(node: node, codingPath: codingPath)
    }

    func singleValueContainer() -> any SingleValueEncodingContainer {
        ScalarEncoder(node: node, codingPath: codingPath)
    }
}

private struct MemberEncoder<Key: CodingKey>: KeyedEncodingContainerProtocol {
    let node: ShapeNode
    let codingPath: [any CodingKey]

    func encodeNil(forKey key: Key) { node.member(key.stringValue).set(.null) }

    func encode<Value: Encodable>(_ value: Value, forKey key: Key) throws {
        if let patch = value as? any OptionalMember, patch.isAbsent { return }
        if let json = value as? JSONValue { return node.member(key.stringValue).set(json) }
        try value.encode(to: encoder(key))
    }

    func encodeIfPresent<Value: Encodable>(_ value: Value?, forKey key: Key) throws { try encode(value, orNull: key) }

    // The standard library's defaults for these drop the member, and win against the generic function above.
    func encodeIfPresent(_ value: String?, forKey key: Key) throws { try encode(value, orNull: key) }
    func encodeIfPresent(_ value: Bool?, forKey key: Key) throws { try encode(value, orNull: key) }
    func encodeIfPresent(_ value: Int?, forKey key: Key) throws { try encode(value, orNull: key) }
    func encodeIfPresent(_ value: Int64?, forKey key: Key) throws { try encode(value, orNull: key) }

    private func encode<Value: Encodable>(_ value: Value?, orNull key: Key) throws {
        guard let value else { return encodeNil(forKey: key) }
        try encode(value, forKey: key)
    }

    func nestedContainer<Nested: CodingKey>(
        keyedBy type: Nested.Type, forKey key: Key
    ) -> KeyedEncodingContainer<Nested> { encoder(key).container(keyedBy: type) }

    func nestedUnkeyedContainer(forKey key: Key) -> any UnkeyedEncodingContainer { encoder(key).unkeyedContainer() }

    func superEncoder() -> any Encoder { NodeEncoder(node: node, codingPath: codingPath) }

    func superEncoder(forKey key: Key) -> any Encoder { encoder(key) }

    private func encoder(_ key: Key) -> NodeEncoder {
        NodeEncoder(node: node.member(key.stringValue), codingPath: codingPath + [key])
    }
}

private struct ItemEncoder: UnkeyedEncodingContainer {
    let node: ShapeNode
    let codingPath: [any CodingKey]
    var count: Int { node.count }

    func encodeNil() { node.item().set(.null) }

    func encode<Value: Encodable>(_ value: Value) throws {
        if let json = value as? JSONValue { return node.item().set(json) }
        try value.encode(to: encoder)
    }

    func nestedContainer<Nested: CodingKey>(keyedBy type: Nested.Type) -> KeyedEncodingContainer<Nested> {
        encoder.container(keyedBy: type)
    }

    func nestedUnkeyedContainer() -> any UnkeyedEncodingContainer { encoder.unkeyedContainer() }

    func superEncoder() -> any Encoder { encoder }

    private var encoder: NodeEncoder { NodeEncoder(node: node.item(), codingPath: codingPath) }
}

private struct ScalarEncoder: SingleValueEncodingContainer {
    let node: ShapeNode
    let codingPath: [any CodingKey]

    func encodeNil() { node.set(.null) }

    func encode<Value: Encodable>(_ value: Value) throws {
        switch value {
        case let text as String: node.set(.string(text))
        case let flag as Bool: node.set(.bool(flag))
        case let number as any FixedWidthInteger: node.set(.number(String(describing: number)))
        case let json as JSONValue: node.set(json)
        case is any BinaryFloatingPoint:
            throw ShapeFault(at: codingPath, "the admin API has no floating-point numbers")
        default: try value.encode(to: NodeEncoder(node: node, codingPath: codingPath))
        }
    }
}
