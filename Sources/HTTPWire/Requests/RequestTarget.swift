/// The target of a request (RFC 9112, section 3.2) as a path that is decoded once, and a query as it came.
///
/// Routing and authorisation both use this path; nobody decodes it a second time.
struct RequestTarget {
    let path: Range<Int>
    let query: Range<Int>?

    /// Reads the target at `target`; a path with escapes is decoded behind the head in the table's bytes.
    static func read(
        _ target: Range<Int>, method: RequestMethod, into table: inout FieldTable
    ) throws(HTTPRefusal) -> RequestTarget {
        for byte in table.bytes[target] where byte == UInt8(ascii: "#") || byte == UInt8(ascii: "\\") {
            throw .malformed(.targetByte)
        }
        if table.bytes[target.lowerBound] == UInt8(ascii: "*") {
            guard target.count == 1, method == .options else { throw .malformed(.targetForm) }
            return RequestTarget(path: target, query: nil)
        }
        let start = try originStart(target, in: table)
        let end = table.bytes[start..<target.upperBound].firstIndex(of: UInt8(ascii: "?")) ?? target.upperBound
        let query = end < target.upperBound ? (end + 1)..<target.upperBound : nil
        // An absolute URL without a path means `/`; the slash before its host stands in for it.
        guard end > start else { return RequestTarget(path: slash(in: target, of: table.bytes.span), query: query) }
        return RequestTarget(path: try decoded(start..<end, in: &table), query: query)
    }

    /// Where the path starts: at once, or behind `http://host` when that host is the one of `Host`.
    private static func originStart(_ target: Range<Int>, in table: FieldTable) throws(HTTPRefusal) -> Int {
        let bytes = table.bytes.span
        if bytes[target.lowerBound] == UInt8(ascii: "/") { return target.lowerBound }
        let schemes: [StaticString] = ["http://", "https://"]
        let scheme = schemes.first { bytes.extracting(target).holds($0, at: 0, ignoringCase: true) }
        guard let scheme, let host = table.value(.host) else { throw .malformed(.targetForm) }
        let start = target.lowerBound + scheme.utf8CodeUnitCount
        var end = start
        while end < target.upperBound, bytes[end] != UInt8(ascii: "/"), bytes[end] != UInt8(ascii: "?") { end += 1 }
        guard table.bytes[start..<end].elementsEqual(host, by: { Bytes.lowered($0) == Bytes.lowered($1) }) else {
            throw .malformed(.authorityMismatch)
        }
        return end
    }

    private static func slash(in target: Range<Int>, of bytes: Span<UInt8>) -> Range<Int> {
        let place = bytes.firstIndex(of: UInt8(ascii: "/"), from: target.lowerBound) ?? target.lowerBound
        return place..<(place + 1)
    }

    private static func decoded(_ raw: Range<Int>, in table: inout FieldTable) throws(HTTPRefusal) -> Range<Int> {
        var hasEscape = false
        for index in raw {
            guard table.bytes[index] != UInt8(ascii: ";") else { throw .malformed(.pathSegment) }
            if table.bytes[index] == UInt8(ascii: "%") { hasEscape = true }
        }
        let path = hasEscape ? try unescaped(raw, in: &table) : raw
        try checkSegments(path, in: table.bytes.span)
        return path
    }

    /// Writes the path without escapes behind everything read so far.
    private static func unescaped(_ raw: Range<Int>, in table: inout FieldTable) throws(HTTPRefusal) -> Range<Int> {
        let start = table.bytes.count
        var place = raw.lowerBound
        while place < raw.upperBound {
            var byte = table.bytes[place]
            place += 1
            if byte == UInt8(ascii: "%") {
                guard place + 2 <= raw.upperBound, let high = Bytes.hexDigit(table.bytes[place]),
                    let low = Bytes.hexDigit(table.bytes[place + 1])
                else { throw .malformed(.pathEncoding) }
                byte = high << 4 | low
                place += 2
                let isHarmless = byte > 0x1F && byte != 0x7F
                guard isHarmless, byte != UInt8(ascii: "/"), byte != UInt8(ascii: "\\") else {
                    throw .malformed(.pathEncoding)
                }
            }
            table.bytes.append(byte)
        }
        // Refuses overlong forms and surrogates too (RFC 3629, section 3).
        guard String(validating: table.bytes[start...], as: UTF8.self) != nil else { throw .malformed(.pathEncoding) }
        return start..<table.bytes.count
    }

    /// Refuses the segments `.` and `..`, which two sides could resolve differently.
    private static func checkSegments(_ path: Range<Int>, in bytes: Span<UInt8>) throws(HTTPRefusal) {
        var dots = 0
        var others = 0
        for index in path {
            switch bytes[index] {
            case UInt8(ascii: "/"):
                guard others > 0 || dots == 0 || dots > 2 else { throw .malformed(.pathSegment) }
                (dots, others) = (0, 0)
            case UInt8(ascii: "."): dots += 1
            default: others += 1
            }
        }
        guard others > 0 || dots == 0 || dots > 2 else { throw .malformed(.pathSegment) }
    }
}
