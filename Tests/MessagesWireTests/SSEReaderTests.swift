import MessagesWire
import Testing

/// The events of `pieces`, and where each ended in its piece.
func events(_ pieces: [[UInt8]]) throws -> [String] {
    var reader = SSEReader()
    var events: [String] = []
    for piece in pieces {
        try reader.read(piece.span) { event, _ in events.append(lines(event)) }
    }
    return events
}

/// The lines of an event that are not empty; line ends do not count, since a split may move the last one.
private func lines(_ event: Span<UInt8>) -> String {
    let text = event.indices.map { event[$0] }
    let lines = text.split { $0 == 0x0A || $0 == 0x0D }
    return lines.map { String(decoding: $0, as: UTF8.self) }.joined(separator: "|")
}

/// Every way to cut `bytes` into two pieces, and all single bytes.
func splits(_ bytes: [UInt8]) -> [[[UInt8]]] {
    (0...bytes.count).map { [Array(bytes[..<$0]), Array(bytes[$0...])] } + [bytes.map { [$0] }]
}

@Suite struct SSEReaderTests {
    @Test(arguments: ["\n", "\r\n", "\r"]) func `every split gives the same events`(end: String) throws {
        let text = ["event: a", "data: 1", "", "data: 2", "data: 3", "", ": comment", "", "", "data: 4", "", ""]
        let bytes = Array(text.joined(separator: end).utf8)
        for pieces in splits(bytes) {
            #expect(try events(pieces) == ["event: a|data: 1", "data: 2|data: 3", ": comment", "data: 4"])
        }
    }

    @Test func `an event is lent with the place behind it`() throws {
        let piece = Array("data: 1\n\ndata: 2\n\ndata".utf8)
        var reader = SSEReader()
        var ends: [Int] = []
        try reader.read(piece.span) { _, end in ends.append(end) }
        #expect(ends == [9, 18] && reader.isInsideEvent)
    }

    @Test func `an event past the limit is refused`() throws {
        var reader = SSEReader()
        let piece = [UInt8](repeating: 0x61, count: SSEReader.eventLimit)
        try reader.read(piece.span) { _, _ in }
        #expect(throws: SSERefusal.eventTooLarge) { try reader.read([0x61].span) { _, _ in } }
    }
}
