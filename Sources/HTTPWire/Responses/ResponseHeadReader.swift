/// Reads the head of one response after the other, for our connections to others.
///
/// Interim responses (1xx) are read and dropped. Framing that two readers could take differently is refused: the
/// connection is closed, never used again. A reader that has thrown is done.
package struct ResponseHeadReader: Sendable {
    /// Interim responses before the final one.
    package static let interimLimit = 16

    package let limits: HeadLimits
    /// What was read; whole once `read` has returned a place.
    package private(set) var head = ResponseHead()
    private var hasStatusLine = false
    private var isHTTP10 = false
    private var interims = 0

    package init(limits: HeadLimits = .response) { self.limits = limits.bounded }

    /// Whether a byte of a head has come.
    package var hasBegun: Bool { !head.table.bytes.isEmpty || interims > 0 }

    /// Makes ready for the next response of the connection and keeps the memory.
    package mutating func reset() {
        head.table.reset()
        hasStatusLine = false
        interims = 0
    }

    /// Reads on from `start`, and returns the place behind the head, or `nil` when all was read and more must come.
    ///
    /// - Parameter method: Of the request that this answers: a response to `HEAD` has no body.
    package mutating func read(
        _ bytes: Span<UInt8>, from start: Int = 0, answering method: RequestMethod
    ) throws(HTTPRefusal) -> Int? {
        var place = start
        while place < bytes.count {
            let limit = min(limits.field, limits.head - head.table.lineStart)
            let gathered = try head.table.gather(bytes, at: &place, limit: limit, orThrow: .headersTooLarge)
            guard let line = gathered else { return nil }
            guard line.count > 1, head.table.bytes[line.upperBound - 2] == Bytes.carriageReturn else {
                throw .malformed(.bareLineFeed)
            }
            if try take(line, answering: method) { return place }
        }
        return nil
    }

    /// Takes one line; true when it ends the head of a final response.
    private mutating func take(_ line: Range<Int>, answering method: RequestMethod) throws(HTTPRefusal) -> Bool {
        guard hasStatusLine else {
            try startResponse(line)
            return false
        }
        guard line.count == 2 else {
            guard head.table.fields.count < limits.fields else { throw .headersTooLarge }
            try FieldLine.read(line, of: .response, into: &head.table)
            return false
        }
        guard head.status >= 200 else {
            try dropInterim()
            return false
        }
        head.framing = try framing(answering: method)
        let options = try ConnectionOptions.read(&head.table)
        head.keepAlive = !isHTTP10 && !options.close && head.framing != .untilClose
        return true
    }

    private mutating func startResponse(_ line: Range<Int>) throws(HTTPRefusal) {
        let start = try StatusLine.read(line, in: head.table.bytes.span)
        head.status = start.status
        isHTTP10 = start.isHTTP10
        hasStatusLine = true
    }

    /// Forgets a 1xx; 101 is refused, since we never ask for an upgrade.
    private mutating func dropInterim() throws(HTTPRefusal) {
        interims += 1
        guard head.status != 101, interims <= Self.interimLimit else { throw .malformed(.interimResponse) }
        head.table.reset()
        hasStatusLine = false
    }

    private func framing(answering method: RequestMethod) throws(HTTPRefusal) -> BodyFraming {
        let coding = head.table.value(.transferEncoding)
        let length = head.table.value(.contentLength)
        guard coding == nil || length == nil else { throw .malformed(.lengthAndCoding) }
        let isBodiless = method == .head || head.status == 204 || head.status == 304
        if let coding {
            guard !isHTTP10, Bytes.equal(coding, ignoringCase: "chunked") else { throw .malformed(.transferCoding) }
            return isBodiless ? .none : .chunked
        }
        guard let length else { return isBodiless ? .none : .untilClose }
        guard let length = try ContentLength.read(length), length <= limits.body else { throw .bodyTooLarge }
        return isBodiless ? .none : .length(length)
    }
}
