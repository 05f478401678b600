import MessagesWire
import Testing

/// What the guard asks at each event, judging as `judge` says: `true` collects the arguments.
private func steps(_ data: [String], collect: Bool = true) -> [StreamGuard.Step] {
    var (machine, meter) = (StreamGuard(), UsageMeter())
    return data.map { text in
        let bytes = Array("data: \(text)\n\n".utf8)
        guard let event = meter.readEvent(bytes.span) else { return .pass }
        let step = machine.read(event)
        if case .judgeName(let call) = step, collect { _ = machine.collect(call, block: event.index) }
        return step
    }
}

private func begin(_ type: String, _ name: String, index: Int = 1) -> String {
    #"{"type":"content_block_start","index":\#(index),"#
        + #""content_block":{"type":"\#(type)","name":"\#(name)","input":{}}}"#
}

private func input(_ piece: String, index: Int = 1) -> String {
    #"{"type":"content_block_delta","index":\#(index),"delta":{"type":"input_json_delta","partial_json":"\#(piece)"}}"#
}

private func end(_ index: Int = 1) -> String { #"{"type":"content_block_stop","index":\#(index)}"# }

private func judged(_ steps: [StreamGuard.Step]) -> ToolCall? {
    guard case .judgeCall(let call) = steps.last else { return nil }
    return call
}

@Suite struct StreamGuardTests {
    @Test(arguments: [
        ("tool_use", ToolCall.Kind.client), ("server_tool_use", .upstream), ("mcp_tool_use", .server),
        ("super_tool_use", .unknown),
    ])
    func `each block that may run a tool is judged by name at once`(type: String, kind: ToolCall.Kind) {
        guard case .judgeName(let call) = steps([begin(type, "Bash")]).first else {
            Issue.record("\(type) was not judged")
            return
        }
        #expect(call.kind == kind && call.name == "Bash")
    }

    @Test func `a block ends only after its collected arguments were judged`() {
        let asked = steps([begin("tool_use", "Bash"), input(#"{\"comm"#), input(#"and\":\"ls\"}"#), end()])
        #expect(asked[1] == .pass && asked[2] == .pass)
        #expect(judged(asked)?.input == Array(#"{"command":"ls"}"#.utf8))
    }

    @Test func `a call judged by name alone passes on`() {
        #expect(steps([begin("tool_use", "Read"), input("{}"), end()], collect: false).suffix(2) == [.pass, .pass])
    }

    @Test func `arguments behind the end of their block are not readable`() {
        let asked = steps([begin("tool_use", "Bash"), input("{}"), end(), input("{}")])
        #expect(asked.last == .unreadable)
        #expect(steps([begin("tool_use", "Read"), end(), input("{}")], collect: false).last == .unreadable)
        #expect(steps([input("{}")]).last == .unreadable)
        // Another block that is open makes no difference, nor does a piece that cannot be read.
        let text = #"{"type":"content_block_start","index":2,"content_block":{"type":"text","text":""}}"#
        let late = steps([begin("tool_use", "Read"), end(), text, input("{}")], collect: false)
        #expect(late[2] == .pass && late[3] == .unreadable)
        #expect(steps([begin("tool_use", "Read"), end(), input(#"\ud800"#)], collect: false).last == .unreadable)
        #expect(steps([text, input("{}", index: 2)]).last == .unreadable)
    }

    @Test func `a block that began before does not begin again`() {
        let call = begin("tool_use", "Read")
        #expect(steps([call, end(), call], collect: false).last == .unreadable)
        #expect(steps([call, end(), begin("tool_use", "Read", index: 0)], collect: false).last == .unreadable)
    }

    @Test func `an event of no known type may end no block whose arguments are collected`() {
        let stop = #"{"index":1}"#
        #expect(steps([begin("tool_use", "Bash"), input("{}"), stop]).last == .unreadable)
        #expect(steps([begin("tool_use", "Bash"), input("{}"), #"{"type":"ping"}"#]).last == .pass)
    }

    @Test func `a call without deltas is judged with the input of its start`() {
        #expect(judged(steps([begin("tool_use", "Bash"), end()]))?.input == Array("{}".utf8))
    }

    @Test func `arguments past the limit are not readable`() {
        let piece = String(repeating: "a", count: 600_000)
        let call = judged(steps([begin("tool_use", "Bash"), input(piece), input(piece), end()]))
        #expect(call?.name == "Bash" && call?.input == nil)
    }

    @Test(arguments: [
        #"{"type":"content_block_start","type":"ping"}"#, "not json",
        #"{"type":"message_start","message":{"content":[{"type":"tool_use","name":"Bash"}]}}"#,
    ])
    func `what cannot be read is never waved through`(data: String) {
        #expect(steps([data]) == [.unreadable])
    }

    @Test(arguments: [
        [end(7)], [#"{"type":"content_block_stop","index":"1"}"#], [#"{"type":"content_block_stop"}"#],
        [begin("text", "", index: 2)], [begin("tool_use", "Read", index: 1)], [input("{}", index: 2)],
        [#"{"type":"message_delta","delta":{"stop_reason":"tool_use"}}"#], [#"{"type":"message_stop"}"#],
        [#"{"type":"message_start","message":{"content":[]}}"#],
    ])
    func `a call whose arguments are collected ends with its own stop and with nothing else`(after: [String]) {
        let asked = steps([begin("tool_use", "Bash"), input(#"{\"command\":\"rm\"}"#), #"{"type":"ping"}"#] + after)
        #expect(asked.dropFirst(3).last == .unreadable)
    }

    @Test(arguments: [
        #"{"type":"ping","content_block":{"type":"tool_use","name":"Bash"}}"#,
        #"{"content_block":{"type":"tool_use","name":"Bash"}}"#,
        #"{"type":"content_block_delta","index":0,"content_block":{"type":"tool_use","name":"Bash"}}"#,
        #"{"type":"content_block_start","message":{"content":[{"type":"tool_use","name":"Read"}]},"#
            + #""content_block":{"type":"tool_use","name":"Bash"}}"#,
    ])
    func `a call that stands where none begins is not passed on`(data: String) {
        #expect(steps([data]) == [.unreadable])
    }

    @Test func `an upstream that fails within a call may say so, and the call is void`() {
        var machine = StreamGuard()
        var meter = UsageMeter()
        for (text, isInside) in [
            (begin("tool_use", "Bash"), true), (#"{"type":"error","error":{"type":"overloaded_error"}}"#, false),
        ] {
            let bytes = Array("data: \(text)\n\n".utf8)
            guard let event = meter.readEvent(bytes.span) else { continue }
            if case .judgeName(let call) = machine.read(event) { _ = machine.collect(call, block: event.index) }
            #expect(machine.isInsideCall == isInside)
        }
    }

    @Test func `a mark before the first event hides nothing`() {
        var meter = UsageMeter()
        let bytes = [0xEF, 0xBB, 0xBF] + Array("data: \(begin("tool_use", "Bash"))\n\n".utf8)
        let event = meter.readEvent(bytes.span)
        #expect(event?.calls.map(\.name) == ["Bash"])
    }

    @Test(arguments: [
        (#"{"a":"x\ud83d"}"#, #"{"a":"x\ufffd"}"#), (#""\ude00\ud83d\ude00""#, #""\ufffd\ud83d\ude00""#),
        (#""\\ud83d""#, #""\\ud83d""#), (#""\ud83d\n""#, #""\ufffd\n""#), (#""\u12"#, #""\u12"#), ("\\", "\\"),
    ])
    func `half a surrogate pair gives way to the mark for what cannot be shown`(text: String, replaced: String) {
        #expect(String(decoding: LoneSurrogates.replaced(in: Array(text.utf8)), as: UTF8.self) == replaced)
    }

    @Test func `text passes`() {
        let block = #"{"type":"content_block_start","index":0,"content_block":{"type":"text","text":""}}"#
        #expect(steps([block, #"{"type":"ping"}"#, end(0)]) == [.pass, .pass, .pass])
    }

    @Test func `a call is named as the request offered it`() throws {
        let tools = try RequestPeek.read(body(#""tools":[{"type":"bash_1","name":"bash"}]"#)).tools
        guard case .judgeName(let call) = steps([begin("tool_use", "bash")]).first else {
            Issue.record("the call was not judged")
            return
        }
        #expect(call.word(offered: tools) == "Bash" && call.word(offered: []) == "bash")
    }
}
