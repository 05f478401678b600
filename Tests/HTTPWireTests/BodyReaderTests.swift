import HTTPWire
import Testing

@Suite struct BodyReaderTests {
    private func read(_ framing: BodyFraming, limit: Int = 100, _ pieces: String...) -> (String, Int?, HTTPRefusal?) {
        var reader = BodyReader(framing, limit: limit)
        var body: [UInt8] = []
        var end: Int?
        do throws(HTTPRefusal) {
            for piece in pieces { end = try reader.read(Array(piece.utf8).span, into: &body) }
        } catch {
            return (String(decoding: body, as: UTF8.self), nil, error)
        }
        #expect(reader.isComplete == (end != nil))
        return (String(decoding: body, as: UTF8.self), end, nil)
    }

    @Test func `no body ends before its first byte`() {
        #expect(read(.none, "GET") == ("", 0, nil))
        #expect(read(.length(0), "GET") == ("", 0, nil))
    }

    @Test func `a length is counted over the pieces`() {
        #expect(read(.length(5), "he", "", "lloGET") == ("hello", 3, nil))
        #expect(read(.length(5), "he", "ll") == ("hell", nil, nil))
    }

    @Test func `a body until the close never ends by itself and keeps to the limit`() {
        #expect(read(.untilClose, "he", "llo") == ("hello", nil, nil))
        #expect(read(.untilClose, limit: 4, "he", "llo") == ("he", nil, .bodyTooLarge))
    }
}
