import HTTPWire
import Testing

@Suite struct FrameReaderTests {
    /// A client's frame, masked with `1 2 3 4`.
    private func frame(_ first: UInt8, _ payload: [UInt8], width: Int? = nil) -> [UInt8] {
        let mask: [UInt8] = [1, 2, 3, 4]
        let size: [UInt8]
        switch width ?? (payload.count < 126 ? 0 : payload.count < 65_536 ? 2 : 8) {
        case 0: size = [0x80 | UInt8(payload.count)]
        case 2: size = [0xFE, UInt8(payload.count >> 8), UInt8(payload.count & 0xFF)]
        default: size = [0xFF] + (0..<8).map { UInt8(truncatingIfNeeded: payload.count >> (56 - 8 * $0)) }
        }
        return [first] + size + mask + payload.enumerated().map { $1 ^ mask[$0 & 3] }
    }

    private func text(_ text: String) -> [UInt8] { frame(0x81, Array(text.utf8)) }

    @Test func `a text frame is a message, for every split of its bytes`() {
        let bytes = text("hello") + frame(0x89, [7]) + text("world")
        let expected: [SocketMessage] = [.text(Array("hello".utf8)), .ping([7]), .text(Array("world".utf8))]
        for cut in bytes.indices {
            var reader = FrameReader()
            let (head, tail) = (reader.read(Array(bytes[..<cut])), reader.read(Array(bytes[cut...])))
            #expect(head + tail == expected)
        }
    }

    @Test func `fragments make one message, and a ping may come between them`() {
        var reader = FrameReader()
        let bytes = frame(0x01, Array("he".utf8)) + frame(0x89, []) + frame(0x80, Array("y".utf8))
        let messages = reader.read(bytes)
        #expect(messages == [.ping([]), .text(Array("hey".utf8))])
    }

    @Test func `a close tells its code`() {
        var reader = FrameReader()
        let messages = reader.read(frame(0x88, [0x03, 0xE8]) + frame(0x88, []))
        #expect(messages == [.close(1_000), .close(nil)])
    }

    @Test(arguments: [
        ([0x81, 0x01, 0x41], SocketRefusal.malformed),  // not masked
        ([0xC1, 0x80, 1, 2, 3, 4], .malformed),  // a reserved bit: compression
        ([0x82, 0x80, 1, 2, 3, 4], .binary),
        ([0x83, 0x80, 1, 2, 3, 4], .malformed),  // a code that is none
        ([0x80, 0x80, 1, 2, 3, 4], .malformed),  // goes on with nothing
        ([0x09, 0x80, 1, 2, 3, 4], .malformed),  // a ping in pieces
        ([0x81, 0xFE, 0, 1, 1, 2, 3, 4], .malformed),  // not the shortest length
        ([0x88, 0x81, 1, 2, 3, 4, 0], .malformed),  // half a code
        ([0x88, 0x82, 0, 0, 0, 0, 0x03, 0xED], .malformed),  // a code that is never sent
        ([0x88, 0x83, 0, 0, 0, 0, 0x03, 0xE8, 0xFF], .notUTF8),
    ])
    func `what the standard or we do not allow is refused`(bytes: [UInt8], refusal: SocketRefusal) {
        var reader = FrameReader()
        let messages = reader.read(bytes)
        #expect(messages == [] && reader.refusal == refusal)
    }

    @Test func `a message is refused by its announced size, before it has come`() {
        var reader = FrameReader()
        _ = reader.read(Array(frame(0x81, [UInt8](repeating: 0, count: 65_537))[..<14]))
        #expect(reader.refusal == .tooBig)
        var pieces = FrameReader()
        _ = pieces.read(frame(0x01, [UInt8](repeating: 65, count: 60_000)))
        #expect(pieces.refusal == nil)
        _ = pieces.read(frame(0x80, [UInt8](repeating: 65, count: 6_000)))
        #expect(pieces.refusal == .tooBig)
    }

    @Test func `what came before a frame that is refused is not lost, and nothing behind it is read`() {
        var reader = FrameReader()
        let messages = reader.read(text("one") + frame(0x82, []) + text("two"))
        let later = reader.read(text("three"))
        #expect(messages == [.text(Array("one".utf8))] && later == [] && reader.refusal == .binary)
    }

    @Test func `more fragments than allowed are refused`() {
        var reader = FrameReader()
        _ = reader.read(frame(0x01, [65]))
        for _ in 0..<64 { _ = reader.read(frame(0x00, [65])) }
        #expect(reader.refusal == .tooBig)
    }

    @Test func `what is written can be read by the rules of the standard`() {
        var output: [UInt8] = []
        FrameWriter.text(Array("hi".utf8), to: &output)
        FrameWriter.close(SocketRefusal(1_008, "policy"), to: &output)
        #expect(output == [0x81, 2, 0x68, 0x69, 0x88, 8, 0x03, 0xF0] + Array("policy".utf8))
        var long: [UInt8] = []
        FrameWriter.text([UInt8](repeating: 65, count: 300), to: &long)
        #expect(Array(long[..<4]) == [0x81, 126, 1, 44] && long.count == 304)
    }
}
