import HTTPWire
import Seeds
import Testing

@Suite struct ResponseHeadReaderTests {
    /// Status, framing and whether the connection may be used again; or the refusal.
    private func read(_ text: String, answering method: RequestMethod = .post) -> Answer {
        read([Array(text.utf8)], answering: method)
    }

    private func read(_ pieces: [[UInt8]], answering method: RequestMethod = .post) -> Answer {
        var reader = ResponseHeadReader()
        do throws(HTTPRefusal) {
            for piece in pieces where try reader.read(piece.span, answering: method) != nil {
                return Answer(reader.head.status, reader.head.framing, reader.head.keepAlive)
            }
        } catch {
            return Answer(refusal: error)
        }
        return Answer(refusal: nil)
    }

    private struct Answer: Equatable {
        var status: Int?
        var framing: BodyFraming?
        var keepAlive: Bool?
        var refusal: HTTPRefusal?

        init(_ status: Int, _ framing: BodyFraming, _ keepAlive: Bool) {
            (self.status, self.framing, self.keepAlive) = (status, framing, keepAlive)
        }

        init(refusal: HTTPRefusal?) { self.refusal = refusal }
    }

    @Test func `framing follows the head and the request`() {
        #expect(read("HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\n") == Answer(200, .length(3), true))
        #expect(read("HTTP/1.1 200 OK\r\nTransfer-Encoding: Chunked\r\n\r\n") == Answer(200, .chunked, true))
        #expect(read("HTTP/1.1 200\r\n\r\n") == Answer(200, .untilClose, false))
        #expect(read("HTTP/1.1 204 \r\n\r\n") == Answer(204, .none, true))
        #expect(read("HTTP/1.1 304 N\r\nContent-Length: 3\r\n\r\n") == Answer(304, .none, true))
        #expect(read("HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\n", answering: .head) == Answer(200, .none, true))
        let closing = "HTTP/1.1 429 Too Many\r\nConnection: Close\r\nContent-Length: 0\r\n\r\n"
        #expect(read(closing) == Answer(429, .length(0), false))
        #expect(read("HTTP/1.0 200 OK\r\nContent-Length: 0\r\n\r\n") == Answer(200, .length(0), false))
    }

    @Test(arguments: [
        ("HTTP/1.1 200 OK\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n", HTTPFault.lengthAndCoding),
        ("HTTP/1.1 200 OK\r\nContent-Length: 3\r\nContent-Length: 3\r\n\r\n", .fieldRepeated),
        ("HTTP/1.1 200 OK\r\nContent-Length: 03\r\n\r\n", .lengthGrammar),
        ("HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip\r\n\r\n", .transferCoding),
        ("HTTP/1.1 200 OK\nContent-Length: 0\r\n\r\n", .bareLineFeed), ("HTTP/2.0 200 OK\r\n\r\n", .statusLine),
        ("HTTP/1.1 20 OK\r\n\r\n", .statusLine), ("HTTP/1.1 2000 OK\r\n\r\n", .statusLine),
        ("HTTP/1.1 099 OK\r\n\r\n", .statusLine), ("HTTP/1.1 600 OK\r\n\r\n", .statusLine),
        ("HTTP/1.1  200 OK\r\n\r\n", .statusLine), ("\r\nHTTP/1.1 200 OK\r\n\r\n", .statusLine),
        ("HTTP/1.1 200 OK\r\nX: a\r\n b\r\n\r\n", .fieldFolded),
        ("HTTP/1.1 101 Switching Protocols\r\n\r\n", .interimResponse),
    ])
    func `what two readers could take differently is refused`(text: String, fault: HTTPFault) {
        #expect(read(text) == Answer(refusal: .malformed(fault)))
    }

    @Test func `interim responses are dropped, up to a limit`() {
        let interim = "HTTP/1.1 103 Early Hints\r\nLink: x\r\nContent-Length: 9\r\n\r\n"
        let last = "HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\n"
        #expect(read("HTTP/1.1 100 Continue\r\n\r\n" + interim + last) == Answer(200, .length(1), true))
        let many = String(repeating: interim, count: ResponseHeadReader.interimLimit + 1)
        #expect(read(many + last) == Answer(refusal: .malformed(.interimResponse)))
    }

    @Test func `a response is the same at every split`() {
        let fields = "X-Name: \u{E4}\r\nConnection: x-name\r\nContent-Length: 12\r\n"
        let text = "HTTP/1.1 100 C\r\n\r\nHTTP/1.1 200 OK\r\n\(fields)\r\n"
        for pieces in splits(Array(text.utf8)) { #expect(read(pieces) == Answer(200, .length(12), true)) }
    }

    @Test func `a reader that was reset reads the next response`() throws {
        var reader = ResponseHeadReader()
        let bytes = Array("HTTP/1.1 500 E\r\nRequest-Id: r\r\nContent-Length: 0\r\n\r\n".utf8)
        #expect(try reader.read(bytes.span, answering: .get) == bytes.count)
        #expect(reader.head.table.text(.requestID) == "r")
        reader.reset()
        let next = Array("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n".utf8)
        #expect(try reader.read(next.span, answering: .get) == next.count)
        #expect(reader.head.status == 200 && reader.head.table.value(.requestID) == nil)
    }

    @Test func `no mutation of a response ever traps, and each is the same at every split`() {
        var random = SeededRandom(seed: 11)
        let seeds = [
            "HTTP/1.1 100 C\r\n\r\nHTTP/1.1 200 OK\r\nConnection: x-a\r\nX-A: 1\r\nContent-Length: 12\r\n\r\n",
            "HTTP/1.1 429\r\nTransfer-Encoding: chunked\r\nRetry-After: 1\r\n\r\n",
        ].map { Array($0.utf8) }
        for round in 0..<5_000 {
            var bytes = seeds[round % seeds.count]
            for _ in 0...Int(random.next() % 4) { random.mutate(&bytes) }
            let cut = Int(random.next() % UInt64(bytes.count + 1))
            #expect(read([bytes]) == read([Array(bytes[..<cut]), Array(bytes[cut...])]), "seed 11, round \(round)")
        }
    }
}
