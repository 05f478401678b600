/// The override of one tenant or key, as a declaration of the policy language.
package struct OverrideShape: Hashable, Sendable, Codable {
    package var type = "policy_override"
    /// `tenant acme`, `key acme/ci`.
    package let subject: String
    /// `override tenant "acme" of enterprise { ... }`.
    package let text: String

    package init(subject: String, text: String) { (self.subject, self.text) = (subject, text) }
}

/// The body that sets an override, or without a text removes it.
package struct OverrideChange: Hashable, Sendable, Codable {
    /// `tenant acme`, `key acme/ci`.
    package var subject: String
    package var text: String?
    /// Whether it may allow anything that the live policy does not.
    package var acceptLoosening: Bool?

    package init(subject: String, text: String?, acceptLoosening: Bool? = nil) {
        (self.subject, self.text, self.acceptLoosening) = (subject, text, acceptLoosening)
    }

    private enum CodingKeys: String, CodingKey {
        case subject, text
        case acceptLoosening = "accept_loosening"
    }
}
