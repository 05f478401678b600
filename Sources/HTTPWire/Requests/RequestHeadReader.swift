/// Reads the head of one request after the other, from bytes that come in pieces of any size.
///
/// It accepts what every server reads alike and refuses the rest, so that what is judged here is what the upstream
/// serves. The same bytes give the same answer at every split.
///
///     empty line? -> request line -> field line ... -> empty line -> complete
///
/// A reader that has thrown is done, and so is its connection.
package struct RequestHeadReader: Sendable {
    package let limits: HeadLimits
    /// What was read; whole once `read` has returned a place.
    package private(set) var head = RequestHead()
    private var hasSkippedLine = false
    private var hasRequestLine = false

    package init(limits: HeadLimits = HeadLimits()) { self.limits = limits.bounded }

    /// Whether a byte of a head has come: an idle connection may close, this one owes an answer.
    package var hasBegun: Bool { !head.table.bytes.isEmpty }

    /// Makes ready for the next request of the connection and keeps the memory.
    package mutating func reset() {
        head.table.reset()
        hasSkippedLine = false
        hasRequestLine = false
    }

    /// Reads on from `start`, and returns the place behind the head, or `nil` when all was read and more must come.
    package mutating func read(_ bytes: Span<UInt8>, from start: Int = 0) throws(HTTPRefusal) -> Int? {
        var place = start
        while place < bytes.count {
            guard let line = try nextLine(bytes, at: &place) else { return nil }
            guard line.count > 1, head.table.bytes[line.upperBound - 2] == Bytes.carriageReturn else {
                throw .malformed(.bareLineFeed)
            }
            if try take(line) { return place }
        }
        return nil
    }

    private mutating func nextLine(_ bytes: Span<UInt8>, at place: inout Int) throws(HTTPRefusal) -> Range<Int>? {
        guard hasRequestLine else {
            let limit = limits.target + RequestLine.overhead
            return try head.table.gather(bytes, at: &place, limit: limit, orThrow: .targetTooLong)
        }
        let limit = min(limits.field, limits.head - head.table.lineStart)
        return try head.table.gather(bytes, at: &place, limit: limit, orThrow: .headersTooLarge)
    }

    /// Takes one line; true when it ends the head.
    private mutating func take(_ line: Range<Int>) throws(HTTPRefusal) -> Bool {
        let isEmpty = line.count == 2
        guard hasRequestLine else {
            if isEmpty { try skipLine() } else { try startRequest(line) }
            return false
        }
        guard !isEmpty else {
            try finish()
            return true
        }
        guard head.table.fields.count < limits.fields else { throw .headersTooLarge }
        try FieldLine.read(line, of: .request, into: &head.table)
        return false
    }

    /// One empty line before a request is tolerated (RFC 9112, section 2.2).
    private mutating func skipLine() throws(HTTPRefusal) {
        guard !hasSkippedLine else { throw .malformed(.emptyLines) }
        hasSkippedLine = true
    }

    private mutating func startRequest(_ line: Range<Int>) throws(HTTPRefusal) {
        let start = try RequestLine.read(line, in: head.table.bytes.span, limits: limits)
        head.method = start.method
        head.isHTTP10 = start.isHTTP10
        head.targetRange = start.target
        hasRequestLine = true
    }

    /// Judges the head as a whole, in this order: host, target, framing, connection, expectation, upgrade.
    private mutating func finish() throws(HTTPRefusal) {
        guard let host = head.table.value(.host) else { throw .malformed(.hostMissing) }
        guard HostGrammar.isValid(host) else { throw .malformed(.hostGrammar) }
        let target = try RequestTarget.read(head.targetRange, method: head.method, into: &head.table)
        head.pathRange = target.path
        head.queryRange = target.query
        head.framing = try RequestFraming.read(
            head.table, method: head.method, isHTTP10: head.isHTTP10, limit: limits.body)
        let options = try ConnectionOptions.read(&head.table)
        head.keepAlive = !head.isHTTP10 && !options.close
        head.expectsContinue = try expectsContinue()
        head.isUpgrade = try isUpgrade(options)
    }

    private func expectsContinue() throws(HTTPRefusal) -> Bool {
        guard let expectation = head.table.value(.expect) else { return false }
        guard expectation.elementsEqual("100-continue".utf8) else { throw .expectationUnknown }
        return !head.isHTTP10 && head.framing != .none && head.framing != .length(0)
    }

    private func isUpgrade(_ options: ConnectionOptions) throws(HTTPRefusal) -> Bool {
        guard let wanted = head.table.value(.upgrade) else { return false }
        guard let path = limits.upgradePath, head.path.elementsEqual(path.utf8), head.method == .get,
            !head.isHTTP10, options.upgrade, Bytes.equal(wanted, ignoringCase: "websocket")
        else { throw .malformed(.upgradeUnknown) }
        return true
    }
}
