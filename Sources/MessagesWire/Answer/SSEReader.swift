/// Cuts a stream of server-sent events into events, the same ones for every split of the bytes.
///
/// A line ends with LF, CR or CRLF, and an empty line ends the event (WHATWG HTML, section 9.2.5). An event that lies
/// within one piece is lent in place; only one that crosses pieces is copied.
package struct SSEReader: Sendable {
    /// Bytes of one event.
    package static let eventLimit = 4 << 20

    /// The beginning of an event whose end has not come.
    private var pending: [UInt8] = []
    private var isLineEmpty = true
    /// A line of the event is not empty; empty lines alone are no event.
    private var hasLine = false
    /// The last byte was a CR: an LF right behind it belongs to the same line end.
    private var isAfterCR = false

    package init() {}

    /// True if bytes of an event were read whose end has not come.
    package var isInsideEvent: Bool { !pending.isEmpty }

    /// Reads the next piece and lends each event that ends in it: its bytes, and the offset in `piece` just behind it.
    ///
    /// - Throws: An event passes the limit; the reader is of no use after that.
    package mutating func read(
        _ piece: Span<UInt8>, each take: (_ event: Span<UInt8>, _ end: Int) -> Void
    ) throws(SSERefusal) {
        var start = 0
        var place = 0
        while place < piece.count {
            let hasEnded = endsEvent(piece, &place)
            guard pending.count + place - start <= Self.eventLimit else { throw .eventTooLarge }
            guard hasEnded else { continue }
            lend(piece, start..<place, to: take)
            start = place
        }
        if start < piece.count { pending.append(copying: piece, start..<piece.count) }
    }

    private mutating func lend(
        _ piece: Span<UInt8>, _ range: Range<Int>, to take: (_ event: Span<UInt8>, _ end: Int) -> Void
    ) {
        if pending.isEmpty {
            if hasLine { take(piece.extracting(range), range.upperBound) }
        } else {
            pending.append(copying: piece, range)
            if hasLine { take(pending.span, range.upperBound) }
            pending.removeAll(keepingCapacity: pending.capacity <= 1 << 16)
        }
        hasLine = false
    }

    /// Goes on to the next line end, or to the end of the piece; true if that line end ends an event.
    private mutating func endsEvent(_ piece: Span<UInt8>, _ place: inout Int) -> Bool {
        let start = place
        place = piece.firstLineEnd(from: place)
        if place > start { (isLineEmpty, isAfterCR, hasLine) = (false, false, true) }
        guard place < piece.count else { return false }
        let isCR = piece[place] == 0x0D
        place += 1
        if !isCR, isAfterCR {
            isAfterCR = false
            return false
        }
        defer { (isLineEmpty, isAfterCR) = (true, isCR) }
        return isLineEmpty
    }
}

/// Why a stream of events was given up.
package enum SSERefusal: Error, Hashable, Sendable {
    case eventTooLarge
}

extension Span<UInt8> {
    /// The first CR or LF from `start`, or the end.
    func firstLineEnd(from start: Int) -> Int {
        let ones = UInt64(0x0101_0101_0101_0101)
        var index = start
        while index + 8 <= count {
            let word = word(at: index)
            let (feed, turn) = (word ^ (ones &* 0x0A), word ^ (ones &* 0x0D))
            let found = ((feed &- ones) & ~feed | (turn &- ones) & ~turn) & (ones &* 0x80)
            if found != 0 { return index + found.trailingZeroBitCount / 8 }
            index += 8
        }
        while index < count, self[index] != 0x0A, self[index] != 0x0D { index += 1 }
        return index
    }
}
