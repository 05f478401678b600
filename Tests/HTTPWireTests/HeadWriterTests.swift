import HTTPWire
import Testing

@Suite struct HeadWriterTests {
    @Test func `what is written reads back`() throws {
        var output: [UInt8] = []
        HeadWriter.status(429, to: &output)
        HeadWriter.field("retry-after", 30, to: &output)
        HeadWriter.field("x-text", "a\r\nb", to: &output)
        HeadWriter.field(named: "x y", "c", to: &output)
        HeadWriter.field("transfer-encoding", "chunked" as StaticString, to: &output)
        HeadWriter.endLine(&output)
        let head = "HTTP/1.1 429 Too Many Requests\r\nretry-after: 30\r\nx-text: a??b\r\nx?y: c\r\n"
        #expect(String(decoding: output, as: UTF8.self) == head + "transfer-encoding: chunked\r\n\r\n")
    }

    @Test(arguments: [0, 9, 10, 99, 100, 1_234_567_890, Int.max]) func `a number has its own digits`(number: Int) {
        var output = Array("before ".utf8)
        HeadWriter.field("n", number, to: &output)
        #expect(String(decoding: output, as: UTF8.self) == "before n: \(number)\r\n")
    }

    @Test(arguments: [
        "x-one: a b", "X-One:a b", "X-ONE:  a b", "x-one: a b ", "x-one:\ta b\t ", "x-one: a b\t",
    ])
    func `a field goes out in one form, whatever blanks it came with`(line: String) throws {
        #expect(try rewritten(line) == "x-one: a b\r\n")
    }

    @Test(arguments: ["x-one:", "x-one: ", "x-one:\t", "x-one:  "]) func `a field without a value stays one`(
        line: String
    ) throws {
        #expect(try rewritten(line) == "x-one: \r\n")
    }

    private func rewritten(_ line: String) throws -> String {
        var reader = RequestHeadReader()
        let came = Array("GET / HTTP/1.1\r\nHost: x\r\n\(line)\r\nx-two: 2\r\n\r\n".utf8)
        #expect(try reader.read(came.span) == came.count)
        var output: [UInt8] = []
        HeadWriter.field(reader.head.table.fields[1], of: reader.head.table, to: &output)
        return String(decoding: output, as: UTF8.self)
    }

    @Test(arguments: [1, 9, 10, 15, 16, 255, 4_096, 65_537]) func `chunks read back`(size: Int) throws {
        let data = [UInt8](repeating: 7, count: size)
        var output: [UInt8] = []
        HeadWriter.chunk(ofSize: size, to: &output)
        output += data
        HeadWriter.endLine(&output)
        HeadWriter.lastChunk(to: &output)
        var reader = BodyReader(.chunked, limit: size)
        var body: [UInt8] = []
        #expect(try reader.read(output.span, into: &body) == output.count)
        #expect(body == data)
    }

    @Test func `a request passes its own reader with the fields of another`() throws {
        var reader = RequestHeadReader()
        let came = Array("GET /a?b HTTP/1.1\r\nHost: x\r\nX-One: 1\r\n\r\n".utf8)
        #expect(try reader.read(came.span) != nil)
        var output: [UInt8] = []
        HeadWriter.request(reader.head.method, target: reader.head.target, to: &output)
        for field in reader.head.table.fields { HeadWriter.field(field, of: reader.head.table, to: &output) }
        HeadWriter.endLine(&output)
        #expect(String(decoding: output, as: UTF8.self) == "GET /a?b HTTP/1.1\r\nhost: x\r\nx-one: 1\r\n\r\n")
    }
}
