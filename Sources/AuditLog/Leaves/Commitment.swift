import Digests

/// What stands in a leaf for a personal value: nobody can guess the value without the salt, and it can be opened later.
///
/// base64(HMAC-SHA256(salt, `gatehouse/pii/v1` || 0x00 || field || 0x00 || value)).
package struct Commitment: Hashable, Sendable {
    package static let saltBytes = 32

    /// 44 characters of base64.
    package let text: String

    /// Commits to `value`; `salt` is 32 random bytes, kept beside the sealed value and deleted with it.
    package init(_ field: PersonalField, _ value: String, salt: [UInt8]) {
        precondition(salt.count == Self.saltBytes, "a commitment has a salt of 32 bytes")
        let message = Array("gatehouse/pii/v1\0\(field.name)\0\(value)".utf8)
        text = Base64.encode(HMACKey(salt).authenticate(message).bytes)
    }

    /// Takes a text that this process wrote itself, from its own store.
    package init(trusted text: String) { self.text = text }
}

/// The personal values that leaves commit to.
package enum PersonalField: Hashable, Sendable {
    case ip, userAgent, userID, email, name, because, url
    /// A label of a key, by its name.
    case label(String)

    /// The word in the leaf.
    package var name: String {
        switch self {
        case .ip: "ip"
        case .userAgent: "user_agent"
        case .userID: "user_id"
        case .email: "email"
        case .name: "name"
        case .because: "because"
        case .url: "url"
        case .label(let name): "label.\(name)"
        }
    }
}

/// A personal value's field and what stands for it.
package struct PersonalMark: Hashable, Sendable {
    package let field: PersonalField
    package let commitment: Commitment

    package init(_ field: PersonalField, _ commitment: Commitment) {
        self.field = field
        self.commitment = commitment
    }
}
