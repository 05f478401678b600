/// Names to texts, written in the order of the names, so that equal maps have equal bytes.
package struct TextMap: Hashable, Sendable, Codable, ExpressibleByDictionaryLiteral {
    package var values: [String: String]

    package init(_ values: [String: String]) { self.values = values }

    package init(dictionaryLiteral elements: (String, String)...) {
        values = Dictionary(elements, uniquingKeysWith: { _, last in last })
    }

    package init(from decoder: any Decoder) throws { values = try [String: String](from: decoder) }

    /// Writes the names in their order.
    package func encode(to encoder: any Encoder) throws {
        var members = encoder.container(keyedBy: Name.self)
        for (name, text) in values.sorted(by: { $0.key < $1.key }) { try members.encode(text, forKey: Name(name)) }
    }

    private struct Name: CodingKey {
        let stringValue: String
        var intValue: Int? { nil }

        init(_ name: String) { stringValue = name }

        init?(stringValue: String) { self.init(stringValue) }

        init?(intValue: Int) { nil }
    }
}
