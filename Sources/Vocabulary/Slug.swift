/// A short name in a path: `[a-z0-9][a-z0-9-]{0,62}`, unique in its parent and never reused.
package struct Slug: Hashable, Sendable, Comparable, CustomStringConvertible {
    package let text: String

    /// Returns `nil` unless `text` has that shape.
    package init?(_ text: String) {
        guard (1...63).contains(text.utf8.count), text.utf8.first != UInt8(ascii: "-") else { return nil }
        guard text.utf8.allSatisfy(Self.isAllowed) else { return nil }
        self.text = text
    }

    package var description: String { text }

    package static func < (left: Slug, right: Slug) -> Bool { left.text < right.text }

    private static func isAllowed(_ byte: UInt8) -> Bool {
        (0x61...0x7A).contains(byte) || (0x30...0x39).contains(byte) || byte == 0x2D
    }
}

/// The name of a tier of the policy folder, such as `free`: a letter or `_`, then letters, digits, `_` and `-`.
package struct TierName: Hashable, Sendable, Comparable, CustomStringConvertible {
    package static let lengthLimit = 64
    package let text: String

    /// Returns `nil` unless `text` has that shape and at most 64 bytes.
    package init?(_ text: String) {
        guard let first = text.utf8.first, text.utf8.count <= Self.lengthLimit else { return nil }
        guard Self.isLetter(first) else { return nil }
        guard text.utf8.allSatisfy({ Self.isLetter($0) || (0x30...0x39).contains($0) || $0 == 0x2D }) else {
            return nil
        }
        self.text = text
    }

    package var description: String { text }

    package static func < (left: TierName, right: TierName) -> Bool { left.text < right.text }

    private static func isLetter(_ byte: UInt8) -> Bool {
        (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte) || byte == 0x5F
    }
}
