/// The first line of a response, `HTTP/1.1 200 OK`; the reason may be empty or absent (RFC 9112, section 4).
struct StatusLine {
    let status: Int
    let isHTTP10: Bool

    /// Reads the line that stands at `line`; it ends with CR LF.
    static func read(_ line: Range<Int>, in bytes: Span<UInt8>) throws(HTTPRefusal) -> StatusLine {
        let start = line.lowerBound
        let end = line.upperBound - 2
        let isHTTP10 = bytes.holds("HTTP/1.0 ", at: start)
        guard isHTTP10 || bytes.holds("HTTP/1.1 ", at: start) else { throw .malformed(.statusLine) }
        guard end - start >= 12, end - start == 12 || bytes[start + 12] == Bytes.blank else {
            throw .malformed(.statusLine)
        }
        for index in (start + 12)..<end {
            guard Bytes.isFieldText(bytes[index]) || bytes[index] >= 0x80 else { throw .malformed(.statusLine) }
        }
        return StatusLine(status: try status((start + 9)..<(start + 12), in: bytes), isHTTP10: isHTTP10)
    }

    private static func status(_ digits: Range<Int>, in bytes: Span<UInt8>) throws(HTTPRefusal) -> Int {
        var status = 0
        for index in digits {
            guard Bytes.isDigit(bytes[index]) else { throw .malformed(.statusLine) }
            status = status * 10 + Int(bytes[index] - 0x30)
        }
        guard (100...599).contains(status) else { throw .malformed(.statusLine) }
        return status
    }
}
