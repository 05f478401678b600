/// A member of a merge patch (RFC 7396): missing leaves the value, `null` clears it, anything else sets it.
package enum Patch<Value: Hashable & Sendable>: Hashable, Sendable {
    case keep
    case clear
    case set(Value)

    /// The value after the patch.
    package func applied(to old: Value?) -> Value? {
        switch self {
        case .keep: old
        case .clear: nil
        case .set(let new): new
        }
    }

    /// Sets what is there, keeps where there is nothing: how a command line speaks.
    package init(_ value: Value?) {
        self = value.map { .set($0) } ?? .keep
    }
}

/// A member that may be missing from its object without being `null`.
protocol OptionalMember {
    var isAbsent: Bool { get }
    init(absent: ())
}

extension Patch: OptionalMember {
    var isAbsent: Bool { self == .keep }
    init(absent: ()) { self = .keep }
}

extension Patch: Codable where Value: Codable {
    package init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        self = container.decodeNil() ? .clear : .set(try Value(from: decoder))
    }

    /// Writes the value; nothing set is `null`, and what is kept is left out by the object around it.
    package func encode(to encoder: any Encoder) throws {
        switch self {
        case .keep, .clear:
            var container = encoder.singleValueContainer()
            try container.encodeNil()
        case .set(let value): try value.encode(to: encoder)
        }
    }
}
