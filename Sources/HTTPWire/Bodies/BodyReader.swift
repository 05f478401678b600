/// Finds the bytes of one body in what a connection brings, in pieces of any size.
///
/// The same bytes give the same body at every split. A reader that has thrown is done, and so is its connection.
package struct BodyReader: Sendable {
    /// What stands at the place that was asked for.
    package enum Step: Hashable, Sendable {
        /// These bytes belong to the body; ask again from the end of the range.
        case data(Range<Int>)
        /// All was read, and the body goes on.
        case needsMore
        /// The body has ended; what stands at this place belongs to the next message.
        case complete(at: Int)
    }

    /// Bytes that the body may still bring: of its length, or of the limit.
    private var left: Int
    private let framing: BodyFraming
    private var chunks = ChunkReader()

    /// A body of `framing` that may hold `limit` bytes; a length beyond it was refused with its head.
    package init(_ framing: BodyFraming, limit: Int) {
        self.framing = framing
        left =
            switch framing {
            case .none: 0
            case .length(let length): length
            case .chunked, .untilClose: limit
            }
    }

    /// Whether the body has been read to its end; one that ends with the connection never has.
    package var isComplete: Bool {
        switch framing {
        case .none, .length: left == 0
        case .chunked: chunks.isComplete
        case .untilClose: false
        }
    }

    /// Reads one step from `start`.
    package mutating func next(_ bytes: Span<UInt8>, from start: Int) throws(HTTPRefusal) -> Step {
        switch framing {
        case .none: return .complete(at: start)
        case .length:
            guard left > 0 else { return .complete(at: start) }
            guard start < bytes.count else { return .needsMore }
            let end = start + min(left, bytes.count - start)
            left -= end - start
            return .data(start..<end)
        case .untilClose:
            guard start < bytes.count else { return .needsMore }
            guard bytes.count - start <= left else { throw .bodyTooLarge }
            left -= bytes.count - start
            return .data(start..<bytes.count)
        case .chunked: return try chunks.next(bytes, from: start, left: &left)
        }
    }

    /// Appends what `bytes` hold of the body from `start` on; returns the place behind it, or `nil` when it goes on.
    package mutating func read(
        _ bytes: Span<UInt8>, from start: Int = 0, into body: inout [UInt8]
    ) throws(HTTPRefusal) -> Int? {
        var place = start
        while true {
            switch try next(bytes, from: place) {
            case .data(let range):
                body.append(bytes, range)
                place = range.upperBound
            case .needsMore: return nil
            case .complete(let end): return end
            }
        }
    }
}
