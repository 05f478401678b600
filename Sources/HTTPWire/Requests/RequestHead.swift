/// The head of one request: typed where we judge it, bytes where we pass it on.
///
/// Slices share one buffer with the reader; a head that is kept across `RequestHeadReader.reset` keeps its own.
package struct RequestHead: Sendable {
    package internal(set) var table = FieldTable()
    package internal(set) var method = RequestMethod.get
    /// Served, and the connection closed afterwards.
    package internal(set) var isHTTP10 = false
    package internal(set) var framing = BodyFraming.none
    /// Whether another request may follow on this connection.
    package internal(set) var keepAlive = true
    /// Whether the client waits for `100 Continue` before it sends its body.
    package internal(set) var expectsContinue = false
    /// Whether this is the WebSocket handshake; bytes behind it are not HTTP.
    package internal(set) var isUpgrade = false
    var targetRange = 0..<0
    var pathRange = 0..<0
    var queryRange: Range<Int>?

    init() {}

    /// Stands for a request that could not be read; what answers it closes the connection.
    package static var unread: RequestHead { RequestHead() }

    /// The path, percent-decoded once; `*` for the server as a whole.
    package var path: ArraySlice<UInt8> { table.bytes[pathRange] }

    /// What follows the first `?`, as it came; `nil` without one.
    package var query: ArraySlice<UInt8>? { queryRange.map { table.bytes[$0] } }

    /// The target as it came, never with a byte outside visible ASCII.
    package var target: ArraySlice<UInt8> { table.bytes[targetRange] }

    /// Whether `Content-Type` names `text`, in lower case, whatever parameters but a foreign `charset` follow it.
    ///
    /// Who believes another one than UTF-8 reads other characters than we do.
    package func hasMediaType(_ text: StaticString) -> Bool {
        guard let field = table.first(.contentType) else { return false }
        let end = Int(field.valueStart) + text.utf8CodeUnitCount
        guard end <= Int(field.valueEnd), table.bytes.span.holds(text, at: Int(field.valueStart), ignoringCase: true)
        else { return false }
        guard end < Int(field.valueEnd) else { return true }
        let rest = table.bytes[end..<Int(field.valueEnd)].drop(while: Bytes.isOptionalBlank)
        return rest.first == UInt8(ascii: ";") && rest.split(separator: UInt8(ascii: ";")).allSatisfy(Self.isReadAsUTF8)
    }

    /// False for the parameter `charset` with another value than `utf-8`, quoted or not.
    private static func isReadAsUTF8(_ parameter: ArraySlice<UInt8>) -> Bool {
        let text = parameter.filter { !Bytes.isOptionalBlank($0) && $0 != UInt8(ascii: "\"") }.map(Bytes.lowered)
        return !text.starts(with: "charset".utf8) || text.elementsEqual("charset=utf-8".utf8)
    }

    /// True when the path is `text`, byte for byte.
    package func hasPath(_ text: StaticString) -> Bool {
        guard pathRange.count == text.utf8CodeUnitCount else { return false }
        return table.bytes.span.holds(text, at: pathRange.lowerBound)
    }
}
