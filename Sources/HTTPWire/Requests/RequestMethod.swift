/// The methods that some route of ours serves.
package enum RequestMethod: Hashable, Sendable, CaseIterable {
    case get, head, post, put, patch, delete, options

    /// The method as it stands on the wire.
    package var text: StaticString {
        switch self {
        case .get: "GET"
        case .head: "HEAD"
        case .post: "POST"
        case .put: "PUT"
        case .patch: "PATCH"
        case .delete: "DELETE"
        case .options: "OPTIONS"
        }
    }

    /// A body on any other method is refused: servers disagree on whether it is there.
    package var takesBody: Bool { self == .post || self == .put || self == .patch }

    /// The method whose text stands at `range`, byte for byte.
    static func of(_ bytes: Span<UInt8>, _ range: Range<Int>) -> RequestMethod? {
        let found: RequestMethod? =
            switch bytes[range.lowerBound] {
            case UInt8(ascii: "G"): .get
            case UInt8(ascii: "H"): .head
            case UInt8(ascii: "D"): .delete
            case UInt8(ascii: "O"): .options
            case UInt8(ascii: "P") where range.count == 4: .post
            case UInt8(ascii: "P") where range.count == 3: .put
            case UInt8(ascii: "P"): .patch
            default: nil
            }
        guard let found, found.text.utf8CodeUnitCount == range.count else { return nil }
        return bytes.holds(found.text, at: range.lowerBound) ? found : nil
    }
}
