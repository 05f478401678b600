package import Digests
package import Vocabulary

/// What a verifier needs of a leaf that was read back.
package struct LeafView: Hashable, Sendable {
    package let kind: EventKind
    package let seq: Int
    package let time: Instant
    package let tenant: String
    package let request: String?
    package let money: LeafMoney?
    /// The policy that decided.
    package let policy: Digest256?
    /// The key that a log announces for itself, in `log-opened`, `log-succeeded` and `log-key-rotated`.
    package let announcedKey: VerifierKey?
}

/// Why bytes are no leaf.
package enum LeafRefusal: Error, Hashable, CustomStringConvertible {
    case tooLong
    /// Not JSON in canonical form; the offset of the first byte that does not fit.
    case notCanonical(offset: Int)
    /// A member that has no place in a leaf of its kind.
    case unknownMember(String)
    /// A member that is missing or has another shape than the format says.
    case badMember(String)

    package var description: String {
        switch self {
        case .tooLong: "the leaf is longer than \(Leaf.byteLimit) bytes"
        case .notCanonical(let offset): "the leaf is not in canonical form at byte \(offset)"
        case .unknownMember(let name): "the leaf has a member `\(name)`, which no leaf has"
        case .badMember(let name): "the member `\(name)` is missing or has another shape"
        }
    }
}
