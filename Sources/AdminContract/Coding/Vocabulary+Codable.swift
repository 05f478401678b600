package import StrictJSON
package import Vocabulary

// How the admin API spells the house's words: money as decimal dollars, times as RFC 3339 in UTC.

extension Decoder {
    /// A text that `parse` accepts, or a fault that says what was expected.
    fileprivate func word<Word>(_ expected: String, _ parse: (String) -> Word?) throws -> Word {
        let text = try singleValueContainer().decode(String.self)
        guard let word = parse(text) else { throw ShapeFault(at: codingPath, "`\(text)` is not \(expected)") }
        return word
    }
}

extension Encoder {
    fileprivate func write(_ text: String) throws {
        var container = singleValueContainer()
        try container.encode(text)
    }
}

extension NanoUSD: Codable {
    package init(from decoder: any Decoder) throws {
        self = try decoder.word("an amount in dollars, such as `12.50`") { NanoUSD(signedDollars: $0) }
    }

    /// Writes decimal dollars: `"12.5"`.
    package func encode(to encoder: any Encoder) throws { try encoder.write(dollars) }

    /// Parses what `dollars` writes: decimal digits, with a minus in front for a correction downwards.
    package init?(signedDollars text: String) {
        guard text.hasPrefix("-") else {
            self.init(dollars: text)
            return
        }
        guard let amount = NanoUSD(dollars: String(text.dropFirst())) else { return nil }
        self.init(-amount.count)
    }
}

extension Instant: Codable {
    package init(from decoder: any Decoder) throws {
        self = try decoder.word("a time, such as `2027-02-01T00:00:00Z`", Instant.init(text:))
    }

    /// Writes RFC 3339 in UTC, to the second.
    package func encode(to encoder: any Encoder) throws { try encoder.write(secondText) }
}

extension Slug: Codable {
    package init(from decoder: any Decoder) throws {
        self = try decoder.word("a name: small letters, digits and `-`, at most 63", Slug.init)
    }

    /// Writes the name.
    package func encode(to encoder: any Encoder) throws { try encoder.write(text) }
}

extension TierName: Codable {
    package init(from decoder: any Decoder) throws {
        self = try decoder.word("the name of a tier", TierName.init)
    }

    /// Writes the name of the tier.
    package func encode(to encoder: any Encoder) throws { try encoder.write(text) }
}

extension Identifier: Codable {
    package init(from decoder: any Decoder) throws {
        self = try decoder.word("an id that begins with `\(Tag.prefix)`") { Self($0) }
    }

    /// Writes prefix and digits.
    package func encode(to encoder: any Encoder) throws { try encoder.write(text) }
}

extension JSONValue: Codable {
    /// `ShapeReader` takes the value as it is and does not come here; a foreign decoder holds its text.
    package init(from decoder: any Decoder) throws {
        self = try JSONReader.parse(try decoder.singleValueContainer().decode(String.self))
    }

    /// `ShapeWriter` takes the value as it is and does not come here; a foreign encoder gets its text.
    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(String(decoding: JSONWriter.plain(self), as: UTF8.self))
    }
}
