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
        guard Self.isBase62(text, from: prefix) else { return nil }
        guard TokenChecksum.holds(text) else { return nil }
        self.kind = kind
        self.key = KeyDigits(text, from: prefix)
        self.bytes = bytes
    }

    /// Looks every byte up, without a branch that random digits would make the processor guess wrong.
    private static func isBase62(_ text: Span<UInt8>, from start: Int) -> Bool {
        let strangers = Self.strangers
        var found: UInt8 = 0
        for place in start..<text.count { found |= strangers[Int(text[place])] }
        return found == 0
    }

    /// 1 for each byte that is no digit.
    private static let strangers = (UInt8.min...UInt8.max).map { Base62.isDigit($0) ? UInt8(0) : 1 }
}
