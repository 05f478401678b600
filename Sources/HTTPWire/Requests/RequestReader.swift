/// Whole requests out of the bytes of one connection, head and body, for servers that hold bodies in memory.
package struct RequestReader: Sendable {
    private var heads: RequestHeadReader
    private var bodies: BodyReader?
    /// What the body has brought so far, decoded.
    package private(set) var body: [UInt8] = []
    /// True after the read that ended the head of a client that waits before it sends its body.
    package private(set) var wantsContinue = false

    package init(limits: HeadLimits) { heads = RequestHeadReader(limits: limits) }

    /// The head of the request; whole once `hasHead`.
    package var head: RequestHead { heads.head }

    package var hasHead: Bool { bodies != nil }

    /// Whether a byte of a request has come.
    package var hasBegun: Bool { heads.hasBegun }

    /// Reads on, and returns the place behind the request, or `nil` when all was read and more must come.
    package mutating func read(_ bytes: Span<UInt8>) throws(HTTPRefusal) -> Int? {
        wantsContinue = false
        var place = 0
        var isNew = false
        if bodies == nil {
            guard let end = try heads.read(bytes) else { return nil }
            bodies = BodyReader(heads.head.framing, limit: heads.limits.body)
            place = end
            isNew = true
        }
        guard let end = try bodies?.read(bytes, from: place, into: &body) else {
            wantsContinue = isNew && heads.head.expectsContinue
            return nil
        }
        return end
    }

    /// Exchanges the body with other memory, which the next request will use.
    package mutating func swapBody(_ other: inout [UInt8]) { swap(&body, &other) }

    /// Makes ready for the next request and keeps the memory.
    package mutating func reset() {
        heads.reset()
        bodies = nil
        body.removeAll(keepingCapacity: true)
        wantsContinue = false
    }
}
