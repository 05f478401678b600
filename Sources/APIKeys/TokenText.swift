import Vocabulary

/// A token as somebody sent it, once its shape and its checksum hold.
///
/// Nothing stands between the parts: `sk-proj-` and its siblings, 16 digits of the key id, 43 of the secret, 6 of the
/// checksum. It cannot be copied and has no description, so that no message shows it by accident.
package struct TokenText: ~Copyable {
    package static let secretDigits = 43
    /// Digits after the prefix.
    package static let digits = KeyDigits.count + secretDigits + TokenChecksum.digits

    package let kind: KeyKind
    package let key: KeyDigits
    /// The whole token, ASCII; shares the caller's storage.
    package let bytes: [UInt8]

    /// Returns `nil` unless prefix, length, alphabet and checksum are right, looked at in this order.
    ///
    /// Touches no table and hashes nothing: what is malformed costs under 100 ns.
    package init?(_ bytes: [UInt8]) {
        let text = bytes.span
        guard let kind = KeyKind(prefixOf: text) else { return nil }
        let prefix = kind.prefixLength
        guard text.count == prefix + Self.digits else { return nil }
        for place in prefix..<text.count where !Base62.isDigit(text[place]) { return nil }
        guard TokenChecksum.holds(text) else { return nil }
        self.kind = kind
        self.key = KeyDigits(text, from: prefix)
        self.bytes = bytes
    }
}
