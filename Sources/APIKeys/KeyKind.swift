/// What a key is good for; the prefix of its token says it.
package enum KeyKind: String, Hashable, Sendable, CaseIterable {
    /// Calls of an application or a person, on the client API only.
    case project = "proj"
    /// Calls of an operator, on the admin API only.
    case admin
    /// The model calls of one running task; never stored.
    case task

    /// `sk-proj-` and its siblings.
    package var prefix: String { "sk-\(rawValue)-" }

    /// Bytes of the prefix.
    package var prefixLength: Int { self == .admin ? 9 : 8 }

    /// Characters of a whole token.
    package var tokenLength: Int { prefixLength + TokenText.digits }

    /// The kind whose prefix `text` begins with, in lower case only.
    init?(prefixOf text: Span<UInt8>) {
        for (kind, prefix) in Self.prefixes where Self.begins(text, with: prefix) {
            self = kind
            return
        }
        return nil
    }

    private static let prefixes = allCases.map { kind in (kind, Array(kind.prefix.utf8)) }

    private static func begins(_ text: Span<UInt8>, with prefix: [UInt8]) -> Bool {
        guard text.count >= prefix.count else { return false }
        for place in prefix.indices where text[place] != prefix[place] { return false }
        return true
    }
}
