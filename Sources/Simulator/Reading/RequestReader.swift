import HTTPWire
import NIOCore

/// Whole requests out of the bytes of one connection, head and body.
struct RequestReader {
    private var heads: RequestHeadReader
    private var bodies: BodyReader?
    private let bodyLimit: Int
    /// The body of the request that was read last, decoded.
    var body: [UInt8] = []
    /// True once for a client that waits before it sends its body.
    private(set) var wantsContinue = false

    init(bodyLimit: Int) {
        self.bodyLimit = bodyLimit
        var limits = HeadLimits()
        limits.body = bodyLimit
        heads = RequestHeadReader(limits: limits)
    }

    var head: RequestHead { heads.head }

    /// Takes bytes of one request; true when it is whole.
    mutating func read(_ input: inout ByteBuffer) throws(HTTPRefusal) -> Bool {
        wantsContinue = false
        let bytes = input
        var place = 0
        if bodies == nil {
            guard let end = try heads.read(bytes.readableBytesUInt8Span) else {
                input.moveReaderIndex(to: input.writerIndex)
                return false
            }
            place = end
            bodies = BodyReader(heads.head.framing, limit: bodyLimit)
        }
        let isFresh = place > 0
        let end = try bodies?.read(bytes.readableBytesUInt8Span, from: place, into: &body)
        input.moveReaderIndex(forwardBy: end ?? bytes.readableBytes)
        wantsContinue = isFresh && end == nil && heads.head.expectsContinue
        return end != nil
    }

    /// Makes ready for the next request and keeps the memory.
    mutating func reset() {
        heads.reset()
        bodies = nil
        body.removeAll(keepingCapacity: true)
    }
}
