package import StrictJSON

/// Draws the JSON Schema of a shape by watching it read itself: the document says what the code does.
package enum ShapeSketch {
    /// The schema of `type`.
    package static func schema(_ type: any Decodable.Type) -> JSONValue {
        let node = SketchNode()
        // A shape that refuses its own samples is drawn as far as it came.
        _ = try? value(type, node)
        return node.schema
    }

    /// Names of the fields that `type` has at a path from its root.
    static func fields(of type: any Decodable.Type, at path: [any CodingKey]) -> [String] {
        let inner = path.reduce(schema(type)) { schema, key in
            let plain = plain(schema)
            return (key.intValue == nil ? plain["properties"]?[key.stringValue] : plain["items"]) ?? .null
        }
        return (plain(inner)["properties"]?.members ?? []).map(\.name)
    }

    /// What a schema is where it is not null.
    private static func plain(_ schema: JSONValue) -> JSONValue { schema["anyOf"]?.array?.first ?? schema }

    /// A value of `type` that fits it, while `node` takes down how it is made.
    fileprivate static func value<Value: Decodable>(_ type: Value.Type, _ node: SketchNode) throws -> Value {
        if let drawn = type as? any Sketched.Type, let sample = drawn.draw(on: node) as? Value { return sample }
        if let words = type as? any ClosedWord.Type, let word = words.draw(on: node) as? Value { return word }
        return try Value(from: SketchDecoder(node: node))
    }
}

/// What is known of one value so far; shared, because `Codable` hands containers around while they are read.
final class SketchNode {
    private var members: [(name: String, node: SketchNode, isRequired: Bool)]?
    private var items: SketchNode?
    private var scalar: JSONValue?
    fileprivate var isNullable = false

    var schema: JSONValue {
        let plain = plain
        guard isNullable else { return plain }
        return .members(["anyOf": .array([plain, .members(["type": .string("null")])])])
    }

    func set(_ schema: JSONValue) { scalar = schema }

    fileprivate func beginObject() { members = members ?? [] }

    fileprivate func member(_ name: String, isRequired: Bool) -> SketchNode {
        let node = SketchNode()
        members = (members ?? []) + [(name, node, isRequired)]
        return node
    }

    fileprivate func item() -> SketchNode {
        let node = SketchNode()
        items = node
        return node
    }

    private var plain: JSONValue {
        if let scalar { return scalar }
        if let items { return .members(["type": .string("array"), "items": items.schema]) }
        guard let members else { return .members([:]) }
        let required = members.filter(\.isRequired).map { JSONValue.string($0.name) }
        return .members([
            "type": .string("object"),
            "properties": .object(members.map { JSONValue.Member($0.name, $0.node.schema) }),
            "required": .array(required),
        ])
    }
}

private struct SketchDecoder: Decoder {
    let node: SketchNode
    var codingPath: [any CodingKey] { [] }
    var userInfo: [CodingUserInfoKey: Any] { [:] }

    func container<Key: CodingKey>(keyedBy type: Key.Type) -> KeyedDecodingContainer<Key> {
        node.beginObject()
        return KeyedDecodingContainer(SketchMembers<Key>(node: node))
    }

    func unkeyedContainer() -> any UnkeyedDecodingContainer { SketchItems(node: node) }

    func singleValueContainer() -> any SingleValueDecodingContainer { SketchScalar(node: node) }
}

private struct SketchMembers<Key: CodingKey>: KeyedDecodingContainerProtocol {
    let node: SketchNode
    var codingPath: [any CodingKey] { [] }
    var allKeys: [Key] { [] }

    func contains(_ key: Key) -> Bool { true }

    func decodeNil(forKey key: Key) -> Bool { false }

    func decode<Value: Decodable>(_ type: Value.Type, forKey key: Key) throws -> Value {
        if let patch = type as? any OptionalMember.Type, let absent = patch.init(absent: ()) as? Value {
            _ = try ShapeSketch.value(type, node.member(key.stringValue, isRequired: false))
            return absent
        }
        return try ShapeSketch.value(type, node.member(key.stringValue, isRequired: true))
    }

    func decodeIfPresent<Value: Decodable>(_ type: Value.Type, forKey key: Key) throws -> Value? {
        try optional(type, key)
    }

    // The standard library's defaults for these win against the generic function above.
    func decodeIfPresent(_ type: String.Type, forKey key: Key) throws -> String? { try optional(type, key) }
    func decodeIfPresent(_ type: Bool.Type, forKey key: Key) throws -> Bool? { try optional(type, key) }
    func decodeIfPresent(_ type: Int.Type, forKey key: Key) throws -> Int? { try optional(type, key) }
    func decodeIfPresent(_ type: Int64.Type, forKey key: Key) throws -> Int64? { try optional(type, key) }

    private func optional<Value: Decodable>(_ type: Value.Type, _ key: Key) throws -> Value {
        let member = node.member(key.stringValue, isRequired: false)
        member.isNullable = true
        return try ShapeSketch.value(type, member)
    }

    func nestedContainer<Nested: CodingKey>(
        keyedBy type: Nested.Type, forKey key: Key
    ) -> KeyedDecodingContainer<Nested> { decoder(key).container(keyedBy: type) }

    func nestedUnkeyedContainer(forKey key: Key) -> any UnkeyedDecodingContainer { decoder(key).unkeyedContainer() }

    func superDecoder() -> any Decoder { SketchDecoder(node: node) }

    func superDecoder(forKey key: Key) -> any Decoder { decoder(key) }

    private func decoder(_ key: Key) -> SketchDecoder {
        SketchDecoder(node: node.member(key.stringValue, isRequired: true))
    }
}

private struct SketchItems: UnkeyedDecodingContainer {
    let node: SketchNode
    var currentIndex = 0
    var codingPath: [any CodingKey] { [] }
    /// One item shows what all are like.
    var count: Int? { 1 }
    var isAtEnd: Bool { currentIndex == 1 }

    init(node: SketchNode) { self.node = node }

    mutating func decodeNil() -> Bool { false }

    mutating func decode<Value: Decodable>(_ type: Value.Type) throws -> Value {
        currentIndex = 1
        return try ShapeSketch.value(type, node.item())
    }

    mutating func nestedContainer<Nested: CodingKey>(keyedBy type: Nested.Type) -> KeyedDecodingContainer<Nested> {
        next().container(keyedBy: type)
    }

    mutating func nestedUnkeyedContainer() -> any UnkeyedDecodingContainer { next().unkeyedContainer() }

    mutating func superDecoder() -> any Decoder { next() }

    private mutating func next() -> SketchDecoder {
        currentIndex = 1
        return SketchDecoder(node: node.item())
    }
}

private struct SketchScalar: SingleValueDecodingContainer {
    let node: SketchNode
    var codingPath: [any CodingKey] { [] }

    func decodeNil() -> Bool { false }

    func decode<Value: Decodable>(_ type: Value.Type) throws -> Value {
        switch type {
        case is String.Type: try drawn("string", "")
        case is Bool.Type: try drawn("boolean", false)
        case let integer as any FixedWidthInteger.Type: try drawn("integer", integer.init())
        default: try ShapeSketch.value(type, node)
        }
    }

    private func drawn<Value>(_ name: String, _ sample: Any) throws -> Value {
        node.set(.members(["type": .string(name)]))
        guard let value = sample as? Value else { throw ShapeFault(path: "$", detail: "no sample") }
        return value
    }
}
