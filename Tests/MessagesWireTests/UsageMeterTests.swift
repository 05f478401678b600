import MessagesWire
import Seeds
import Testing
import Vocabulary

/// A stream of events; each text is the data of one.
func stream(_ events: [String]) -> [UInt8] { Array(events.map { "event: x\ndata: \($0)\n\n" }.joined().utf8) }

func metered(_ pieces: [[UInt8]]) throws -> UsageMeter {
    var reader = SSEReader()
    var meter = UsageMeter()
    for piece in pieces { try reader.read(piece.span) { event, _ in meter.readEvent(event) } }
    return meter
}

private let start =
    #"{"type":"message_start","message":{"id":"m","type":"message","role":"assistant","content":[],"#
    + #""model":"claude-haiku-5-5","#
    + #""usage":{"input_tokens":25,"cache_creation_input_tokens":7,"cache_read_input_tokens":3,"output_tokens":1}}}"#

private func text(_ delta: String) -> String {
    #"{"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"\#(delta)"}}"#
}

private func thinking(_ delta: String) -> String {
    #"{"delta":{"type":"thinking_delta","thinking":"\#(delta)"},"index":0,"type":"content_block_delta"}"#
}

@Suite struct UsageMeterTests {
    private let answer = [
        start, #"{"type":"content_block_start","index":0,"content_block":{"type":"text","text":""}}"#,
        #"{"type":"ping"}"#, text("Hello"), text(#" w\u00f6rld\n"#), #"{"type":"content_block_stop","index":0}"#,
        #"{"type":"message_delta","delta":{"stop_reason":"end_turn"},"#
            + #""usage":{"output_tokens":15,"input_tokens":null}}"#,
        #"{"type":"message_stop"}"#,
    ]

    @Test func `every split of a stream meters the same`() throws {
        for pieces in splits(stream(answer)) {
            let meter = try metered(pieces)
            let usage = try #require(meter.usage)
            #expect(usage.input == 25 && usage.output == 15 && usage.cacheWrite5m == 7 && usage.cacheRead == 3)
            #expect(meter.model == "claude-haiku-5-5" && meter.stopReason == "end_turn" && meter.deltaBytes == 13)
            #expect(meter.isComplete && meter.hasContent && meter.hasStarted)
        }
    }

    @Test func `counts are cumulative and later ones overwrite`() throws {
        let deltas = [3, 9, 4].map { #"{"type":"message_delta","usage":{"output_tokens":\#($0)}}"# }
        #expect(try metered([stream([start] + deltas)]).usage?.output == 4)
    }

    @Test func `a cache write is split by how long it is kept`() throws {
        let counts =
            #"{"input_tokens":1,"cache_creation_input_tokens":100,"#
            + #""cache_creation":{"ephemeral_5m_input_tokens":30,"ephemeral_1h_input_tokens":70}}"#
        let usage = try metered([stream([#"{"type":"message_delta","usage":\#(counts)}"#])]).usage
        #expect(usage?.cacheWrite5m == 30 && usage?.cacheWrite1h == 70)
    }

    @Test func `a cache write without a split is the five-minute one`() throws {
        let counts = #"{"input_tokens":1,"cache_creation_input_tokens":100}"#
        #expect(try metered([stream([#"{"type":"message_delta","usage":\#(counts)}"#])]).usage?.cacheWrite5m == 100)
    }

    @Test func `rounds of another model and compactions come on top`() throws {
        let counts =
            #"{"input_tokens":10,"output_tokens":2,"server_tool_use":{"web_search_requests":3},"iterations":["#
            + #"{"type":"message","input_tokens":10,"output_tokens":2},"#
            + #"{"type":"message","model":"claude-opus-5","input_tokens":4},"#
            + #"{"type":"compaction","input_tokens":8},"#
            + #"{"type":"advisor_message","model":"claude-haiku-5-5","output_tokens":6}]}"#
        let usage = try metered([stream([start, #"{"type":"message_delta","usage":\#(counts)}"#])]).usage
        #expect(usage?.webSearches == 3)
        #expect(usage?.iterations.map(\.model) == ["claude-opus-5", "claude-haiku-5-5", "claude-haiku-5-5"])
        #expect(usage?.iterations.map(\.usage.prompt) == [4, 8, 0])
    }

    @Test(arguments: ["-1", "1.5", #""7""#, "9223372036854775807", "true"])
    func `a count beyond belief makes the usage unreadable`(count: String) throws {
        let meter = try metered([stream([start, #"{"type":"message_delta","usage":{"output_tokens":\#(count)}}"#])])
        #expect(meter.usage == nil)
    }

    @Test func `a thinking block without text is withheld until it ends or speaks`() throws {
        let block = #"{"type":"content_block_start","index":0,"content_block":{"type":"thinking","thinking":""}}"#
        #expect(try metered([stream([start, block])]).isThinkingWithheld)
        #expect(try !metered([stream([start, block, thinking("hm")])]).isThinkingWithheld)
        #expect(try !metered([stream([start, block, #"{"type":"content_block_stop","index":0}"#])]).isThinkingWithheld)
    }

    @Test(arguments: [
        #"{"type":"mystery","usage":{"input_tokens":0,"output_tokens":0}}"#,
        #"{"type":"error","error":{"type":"x"},"usage":{"output_tokens":0}}"#,
        #"{"type":"content_block_stop","index":0,"usage":{"output_tokens":0}}"#,
    ])
    func `usage that stands where none is told takes nothing back`(data: String) throws {
        let told = #"{"type":"message_delta","delta":{},"usage":{"output_tokens":50}}"#
        #expect(try metered([stream([start, told, data])]).usage == metered([stream([start, told])]).usage)
    }

    @Test(arguments: [#"{"output_tokens":5}"#, "{}", "null", #"{"input_tokens":null,"output_tokens":5}"#])
    func `a prompt that nobody counted was not free`(counts: String) throws {
        let begun = #"{"type":"message_start","message":{"model":"claude-haiku-5-5","usage":\#(counts)}}"#
        let told = #"{"type":"message_delta","delta":{},"usage":{"output_tokens":50}}"#
        let meter = try metered([stream([begun, told])])
        #expect(meter.usage == nil && meter.output == 50)
    }

    @Test func `a whole answer tells both counts or has no usage`() {
        let cases = [
            #"{"input_tokens":4}"#: false, #"{"output_tokens":9}"#: false,
            #"{"input_tokens":4,"output_tokens":0}"#: true,
        ]
        for (counts, isReadable) in cases {
            var meter = UsageMeter()
            meter.readBody(Array(#"{"type":"message","usage":\#(counts)}"#.utf8).span)
            #expect((meter.usage != nil) == isReadable, "\(counts)")
        }
    }

    @Test func `a stream that ends without its last count is not complete`() throws {
        let end = #"{"type":"message_stop"}"#
        let silent = #"{"type":"message_delta","delta":{"stop_reason":"end_turn"}}"#
        let told = #"{"type":"message_delta","delta":{},"usage":{"output_tokens":50}}"#
        #expect(try !metered([stream([start, text("Hello"), end])]).isComplete)
        #expect(try !metered([stream([start, text("Hello"), silent, end])]).isComplete)
        #expect(try metered([stream([start, text("Hello"), told, end])]).isComplete)
    }

    @Test func `an answer that begins twice has no usage to be believed`() throws {
        #expect(try metered([stream([start])]).usage != nil && metered([stream([start, start])]).usage == nil)
    }

    @Test func `an error event is told`() throws {
        let meter = try metered([
            stream([start, #"{"type":"error","error":{"type":"overloaded_error","message":"x"}}"#])
        ])
        #expect(meter.errorType == "overloaded_error" && !meter.isComplete)
    }

    @Test func `a whole answer is read in any order of its members`() throws {
        let bytes = Array(
            (#"{"usage":{"output_tokens":9,"input_tokens":4},"content":[{"type":"text","text":"hi"},"#
                + #"{"type":"tool_use","id":"t","name":"Bash","input":{"command":"ls"}}],"stop_reason":"tool_use","#
                + #""model":"claude-sonnet-5-5","type":"message"}"#).utf8)
        var meter = UsageMeter()
        let whole = meter.readBody(bytes.span)
        let read = try #require(whole)
        #expect(meter.usage?.output == 9 && meter.usage?.input == 4 && meter.model == "claude-sonnet-5-5")
        #expect(meter.isComplete && meter.stopReason == "tool_use")
        #expect(read.calls.map(\.name) == ["Bash"])
        #expect(read.calls.first?.input == Array(#"{"command":"ls"}"#.utf8))
    }

    @Test func `a body that is no JSON is told`() {
        var meter = UsageMeter()
        let read = meter.readBody(Array("<html>".utf8).span)
        #expect(read == nil && meter.usage == nil)
    }

    @Test(arguments: 0..<20) func `no mutation of a stream traps`(seed: UInt64) throws {
        var generator = SeededRandom(seed: seed)
        for _ in 0..<100 {
            var bytes = stream(answer)
            for _ in 0..<4 {
                bytes[Int.random(in: 0..<bytes.count, using: &generator)] = UInt8.random(in: 0...255, using: &generator)
            }
            let meter = try metered([bytes])
            #expect((meter.usage?.prompt ?? 0) >= 0)
        }
    }
}
