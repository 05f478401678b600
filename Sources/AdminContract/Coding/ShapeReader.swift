package import StrictJSON

/// Reads a shape from JSON, naming the path of the first thing that is wrong.
package enum ShapeReader {
    /// What to do with a member that the shape does not have.
    package enum Strangers: Sendable {
        /// A server: a member that means nothing to it might mean much to its sender.
        case refuse
        /// A client: a newer server may say more.
        case ignore
    }

    /// Reads `json` as a `Shape`.
    package static func read<Shape: Decodable>(
        _ type: Shape.Type, from json: JSONValue, strangers: Strangers = .refuse
    ) throws(ShapeFault) -> Shape {
        do {
            return try Shape(from: NodeDecoder(json: json, codingPath: [], strangers: strangers, root: type))
        } catch let fault as ShapeFault {
            throw fault
        } catch DecodingError.dataCorrupted(let context) {
            throw ShapeFault(at: context.codingPath, context.debugDescription)
        } catch {
            throw ShapeFault(path: "$", detail: "the body has another shape")
        }
    }
}

private struct NodeDecoder: Decoder {
    let json: JSONValue
    let codingPath: [any CodingKey]
    let strangers: ShapeReader.Strangers
    /// What is read as a whole, to say which fields a stranger could have been.
    let root: any Decodable.Type
    var userInfo: [CodingUserInfoKey: Any] { [:] }

    func container<Key: CodingKey>(keyedBy type: Key.Type) throws -> KeyedDecodingContainer<Key> {
        guard let members = json.members else { throw fault("an object was expected") }
        if strangers == .refuse, let stranger = members.first(where: { Key(stringValue: $0.name) == nil }) {
            let known = ShapeSketch.fields(of: root, at: codingPath).filter { Key(stringValue: $0) != nil }
            let hint = Nearest.hint(stranger.name, among: known)
            throw ShapeFault(at: codingPath + [MemberKey(stranger.name)], "no such field; \(hint)")
        }
        return KeyedDecodingContainer(MemberDecoder<Key>(decoder: self))
    }

    func unkeyedContainer() throws -> any UnkeyedDecodingContainer {
        guard let items = json.array else { throw fault("a list was expected") }
        return ItemDecoder(decoder: self, items: items)
    }

    func singleValueContainer() -> any SingleValueDecodingContainer { ScalarDecoder(decoder: self) }

    func nested(_ json: JSONValue, _ key: any CodingKey) -> NodeDecoder {
        NodeDecoder(json: json, codingPath: codingPath + [key], strangers: strangers, root: root)
    }

    func fault(_ detail: String) -> ShapeFault { ShapeFault(at: codingPath, detail) }
}

/// A name or an index that no shape declares: of a stranger, or of a list's item.
private struct MemberKey: CodingKey {
    let stringValue: String
    let intValue: Int?

    init(_ name: String) { (stringValue, intValue) = (name, nil) }

    init(index: Int) { (stringValue, intValue) = (String(index), index) }

    init?(stringValue: String) { self.init(stringValue) }

    init?(intValue: Int) { self.init(index: intValue) }
}

private struct MemberDecoder<Key: CodingKey>: KeyedDecodingContainerProtocol {
    let decoder: NodeDecoder
    var codingPath: [any CodingKey] { decoder.codingPath }
    var allKeys: [Key] { (decoder.json.members ?? []).compactMap { Key(stringValue: $0.name) } }

    func contains(_ key: Key) -> Bool { decoder.json[key.stringValue] != nil }

    func decodeNil(forKey key: Key) -> Bool { decoder.json[key.stringValue] ?? .null == .null }

    func decode<Value: Decodable>(_ type: Value.Type, forKey key: Key) throws -> Value {
        if let json = decoder.json[key.stringValue] {
            if let value = json as? Value { return value }
            return try Value(from: decoder.nested(json, key))
        }
        if let patch = type as? any OptionalMember.Type, let absent = patch.init(absent: ()) as? Value { return absent }
        throw ShapeFault(at: codingPath + [key], "this field is needed")
    }

    func nestedContainer<Nested: CodingKey>(
        keyedBy type: Nested.Type, forKey key: Key
    ) throws -> KeyedDecodingContainer<Nested> { try superDecoder(forKey: key).container(keyedBy: type) }

    func nestedUnkeyedContainer(forKey key: Key) throws -> any UnkeyedDecodingContainer {
        try superDecoder(forKey: key).unkeyedContainer()
    }

    func superDecoder() -> any Decoder { decoder }

    func superDecoder(forKey key: Key) -> any Decoder { decoder.nested(decoder.json[key.stringValue] ?? .null, key) }
}

private struct ItemDecoder: UnkeyedDecodingContainer {
    let decoder: NodeDecoder
    let items: [JSONValue]
    var currentIndex = 0
    var codingPath: [any CodingKey] { decoder.codingPath }
    var count: Int? { items.count }
    var isAtEnd: Bool { currentIndex == items.count }

    mutating func decodeNil() -> Bool {
        guard !isAtEnd, items[currentIndex] == .null else { return false }
        currentIndex += 1
        return true
    }

    mutating func decode<Value: Decodable>(_ type: Value.Type) throws -> Value {
        let item = try next()
        return try item.json as? Value ?? Value(from: item)
    }

    mutating func nestedContainer<Nested: CodingKey>(
        keyedBy type: Nested.Type
    ) throws -> KeyedDecodingContainer<Nested> { try next().container(keyedBy: type) }

    mutating func nestedUnkeyedContainer() throws -> any UnkeyedDecodingContainer { try next().unkeyedContainer() }

    mutating func superDecoder() throws -> any Decoder { try next() }

    private mutating func next() throws -> NodeDecoder {
        guard !isAtEnd else { throw decoder.fault("the list ends too early") }
        defer { currentIndex += 1 }
        return decoder.nested(items[currentIndex], MemberKey(index: currentIndex))
    }
}

private struct ScalarDecoder: SingleValueDecodingContainer {
    let decoder: NodeDecoder
    var codingPath: [any CodingKey] { decoder.codingPath }

    func decodeNil() -> Bool { decoder.json == .null }

    func decode<Value: Decodable>(_ type: Value.Type) throws -> Value {
        switch type {
        case is String.Type: try scalar(decoder.json.string, "a string was expected")
        case is Bool.Type: try scalar(decoder.json.bool, "`true` or `false` was expected")
        case is JSONValue.Type: try scalar(decoder.json, "")
        case let integer as any FixedWidthInteger.Type: try scalar(whole(integer), "a whole number was expected")
        default: try Value(from: decoder)
        }
    }

    private func whole<Integer: FixedWidthInteger>(_ type: Integer.Type) -> Integer? {
        decoder.json.integer.flatMap { Integer(exactly: $0) }
    }

    private func scalar<Value>(_ held: Any?, _ detail: String) throws -> Value {
        guard let value = held as? Value else { throw decoder.fault(detail) }
        return value
    }
}
