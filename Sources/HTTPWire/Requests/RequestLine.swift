/// The first line of a request (RFC 9112, section 3): single blanks, nothing lenient.
struct RequestLine {
    /// What stands in the line beside the target: the longest method, blanks, version and line end.
    static let overhead = 64

    let method: RequestMethod
    let target: Range<Int>
    let isHTTP10: Bool

    /// Reads the line that stands at `line`; it ends with CR LF.
    static func read(_ line: Range<Int>, in bytes: Span<UInt8>, limits: HeadLimits) throws(HTTPRefusal) -> RequestLine {
        let end = line.upperBound - 2
        let methodEnd = try word(from: line.lowerBound, to: end, in: bytes)
        guard methodEnd < end else { throw .malformed(.requestLine) }
        let target = (methodEnd + 1)..<(try word(from: methodEnd + 1, to: end, in: bytes))
        guard target.count <= limits.target else { throw .targetTooLong }
        guard target.upperBound < end else { throw withoutVersion(target, in: bytes) }
        let isHTTP10 = try isOldVersion((target.upperBound + 1)..<end, in: bytes)
        let method = try method(line.lowerBound..<methodEnd, in: bytes)
        return RequestLine(method: method, target: target, isHTTP10: isHTTP10)
    }

    /// The end of a run of visible ASCII that a blank or the line's end closes.
    private static func word(from start: Int, to end: Int, in bytes: Span<UInt8>) throws(HTTPRefusal) -> Int {
        var place = start
        while place < end, bytes[place] != Bytes.blank {
            let byte = bytes[place]
            guard byte > 0x20, byte != 0x7F else { throw .malformed(.requestLine) }
            guard byte < 0x80 else { throw .malformed(.targetByte) }
            place += 1
        }
        guard place > start else { throw .malformed(.requestLine) }
        return place
    }

    /// `GET /` alone is HTTP/0.9.
    private static func withoutVersion(_ target: Range<Int>, in bytes: Span<UInt8>) -> HTTPRefusal {
        bytes[target.lowerBound] == UInt8(ascii: "/") ? .versionUnknown : .malformed(.requestLine)
    }

    private static func isOldVersion(_ version: Range<Int>, in bytes: Span<UInt8>) throws(HTTPRefusal) -> Bool {
        let start = version.lowerBound
        guard version.count == 8 else { throw .malformed(.requestLine) }
        if bytes.holds("HTTP/1.1", at: start) { return false }
        if bytes.holds("HTTP/1.0", at: start) { return true }
        let isHTTP = bytes.holds("HTTP/", at: start) && bytes[start + 6] == UInt8(ascii: ".")
        guard isHTTP, Bytes.isDigit(bytes[start + 5]), Bytes.isDigit(bytes[start + 7]) else {
            throw .malformed(.protocolName)
        }
        throw .versionUnknown
    }

    private static func method(_ range: Range<Int>, in bytes: Span<UInt8>) throws(HTTPRefusal) -> RequestMethod {
        if let method = RequestMethod.of(bytes, range) { return method }
        for index in range where !Bytes.isToken(bytes[index]) { throw .malformed(.requestLine) }
        // The method of ICE, which some parsers take for HTTP.
        guard !(range.count == 6 && bytes.holds("SOURCE", at: range.lowerBound)) else {
            throw .malformed(.protocolName)
        }
        throw .methodUnknown
    }
}
