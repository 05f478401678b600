/// One page of a list.
package struct Page<Item: Hashable & Sendable & Codable>: Hashable, Sendable, Codable {
    package let data: [Item]
    package let hasMore: Bool
    package let nextCursor: String?

    package init(data: [Item], nextCursor: String?) {
        (self.data, self.nextCursor) = (data, nextCursor)
        hasMore = nextCursor != nil
    }

    private enum CodingKeys: String, CodingKey {
        case data
        case hasMore = "has_more"
        case nextCursor = "next_cursor"
    }
}

/// How many items a page has.
package enum PageLimit {
    package static let allowed: ClosedRange<Int64> = 1...1_000
    package static let usual: Int64 = 20
}

/// An object after a change, with the change's receipt among its members.
package struct Receipted<Object: Hashable & Sendable & Codable>: Hashable, Sendable, Codable {
    package let object: Object
    package let receipt: ReceiptShape

    package init(object: Object, receipt: ReceiptShape) { (self.object, self.receipt) = (object, receipt) }

    package init(from decoder: any Decoder) throws {
        object = try Object(from: decoder)
        receipt = try decoder.container(keyedBy: CodingKeys.self).decode(ReceiptShape.self, forKey: .receipt)
    }

    /// Writes the object with the receipt as its last member.
    package func encode(to encoder: any Encoder) throws {
        try object.encode(to: encoder)
        var members = encoder.container(keyedBy: CodingKeys.self)
        try members.encode(receipt, forKey: .receipt)
    }

    private enum CodingKeys: String, CodingKey { case receipt }
}

/// An object with a secret that this one answer shows; `nil` in the answer to a repeated call.
package struct Issued<Object: Hashable & Sendable & Codable>: Hashable, Sendable, Codable {
    package let object: Object
    package let secret: String?
    /// Says how to get a new secret when this answer cannot show the old one.
    package let notice: String?

    package init(object: Object, secret: String?, notice: String? = nil) {
        (self.object, self.secret, self.notice) = (object, secret, notice)
    }

    package init(from decoder: any Decoder) throws {
        object = try Object(from: decoder)
        let members = try decoder.container(keyedBy: CodingKeys.self)
        secret = try members.decodeIfPresent(String.self, forKey: .secret)
        notice = try members.decodeIfPresent(String.self, forKey: .notice)
    }

    /// Writes the object with the secret, or `null`, as a further member.
    package func encode(to encoder: any Encoder) throws {
        try object.encode(to: encoder)
        var members = encoder.container(keyedBy: CodingKeys.self)
        try members.encodeIfPresent(secret, forKey: .secret)
        if let notice { try members.encode(notice, forKey: .notice) }
    }

    private enum CodingKeys: String, CodingKey { case secret, notice }
}
