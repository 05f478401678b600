import MessagesWire
import StrictJSON
import Testing
import Vocabulary

/// A body with `members` beside the two that every request must have.
func body(_ members: String = "") -> [UInt8] {
    Array(#"{"model":"sonnet","max_tokens":100\#(members.isEmpty ? "" : ",")\#(members)}"#.utf8)
}

func text(_ range: Range<Int>, of bytes: [UInt8]) -> String { String(decoding: bytes[range], as: UTF8.self) }

/// A body whose only message has the content blocks `blocks`.
func message(_ blocks: String) -> [UInt8] { body(#""messages":[{"role":"user","content":[\#(blocks)]}]"#) }

@Suite struct RequestPeekTests {
    @Test func `the required members are read with their places`() throws {
        let bytes = body(#""messages":[{"role":"user","content":"hi"}],"stream":true"#)
        let peek = try RequestPeek.read(bytes)
        #expect(peek.model == "sonnet" && peek.maxTokens == 100 && peek.isStreamed)
        #expect(text(peek.modelSpan, of: bytes) == #""sonnet""#)
        let digits = try #require(peek.maxTokensSpan)
        #expect(text(digits, of: bytes) == "100")
        let first = try #require(peek.firstMessage)
        #expect(text(first, of: bytes) == #"{"role":"user","content":"hi"}"#)
        #expect(peek.messages == 1 && peek.textBytes == bytes.count)
    }

    @Test func `a name written with escapes is the same name`() throws {
        let bytes = Array(#"{"mod\u0065l":"son\u006eet","max_tokens":1}"#.utf8)
        #expect(try RequestPeek.read(bytes).model == "sonnet")
    }

    @Test func `counting tokens needs no bound`() throws {
        let bytes = Array(#"{"model":"sonnet","tools":[{"type":"web_search_20250305","name":"web_search"}]}"#.utf8)
        #expect(try RequestPeek.read(bytes, costs: false).maxTokensSpan == nil)
        #expect(throws: PeekRefusal.self) { try RequestPeek.read(bytes) }
    }

    @Test(arguments: [
        (#"{"name":"Read"}"#, "Read", OfferedTool.Runner.client),
        (#"{"name":"Read","type":"custom"}"#, "Read", .client),
        (#"{"name":"Read","type":null}"#, "Read", .client),
        (#"{"type":"bash_20250124","name":"bash"}"#, "Bash", .client),
        (#"{"type":"text_editor_20250728","name":"str_replace_based_edit_tool"}"#, "Edit", .client),
        (#"{"type":"memory_20250818","name":"memory"}"#, "memory", .client),
        (#"{"type":"computer_20250124","name":"computer"}"#, "computer", .client),
        (#"{"type":"browser_toolset_20260101"}"#, "browser", .client),
        (#"{"type":"web_search_20250305","max_uses":3}"#, "WebSearch", .upstream),
        (#"{"type":"web_fetch_20250910","max_uses":3}"#, "WebFetch", .upstream),
        (#"{"type":"code_execution_20250825","max_uses":3}"#, "code_execution", .upstream),
        (#"{"type":"tool_search_tool_regex_20251119","max_uses":3}"#, "ToolSearch", .upstream),
        (#"{"type":"advisor_20260301","max_uses":1,"max_tokens":9,"model":"opus"}"#, "advisor", .advisor),
        (#"{"type":"mcp_toolset","mcp_server_name":"pay"}"#, "mcp__pay__*", .server),
    ])
    func `a tool is called what the policy calls it`(tool: String, name: String, runner: OfferedTool.Runner) throws {
        let peek = try RequestPeek.read(body(#""tools":[\#(tool)]"#))
        #expect(peek.tools.map(\.name) == [name] && peek.tools.map(\.runner) == [runner])
    }

    @Test func `what bounds a tool of the upstream is read`() throws {
        let bytes = body(
            #""tools":[{"type":"web_fetch_1","max_uses":4,"allowed_domains":["a.example","b.example"]},"#
                + #"{"type":"advisor_1","max_uses":2,"max_tokens":700,"model":"opus"},"#
                + #"{"name":"mine","max_uses":"many"}]"#.replacing(#","max_uses":"many""#, with: ""))
        let tools = try RequestPeek.read(bytes).tools
        #expect(tools[0].maxUses == 4 && tools[0].allowedDomains == ["a.example", "b.example"])
        let (model, tokens) = (try #require(tools[1].modelSpan), try #require(tools[1].maxTokensSpan))
        #expect(text(model, of: bytes) == #""opus""# && text(tokens, of: bytes) == "700")
        #expect(tools[2].maxUses == nil)
    }

    @Test func `the small members are read`() throws {
        let peek = try RequestPeek.read(
            body(
                #""thinking":{"type":"enabled","budget_tokens":2048},"service_tier":"auto","speed":"fast","#
                    + #""inference_geo":"us","metadata":{"user_id":"u-1"},"container":"c1","#
                    + #""context_management":{"edits":[{"type":"compact_20260112"}]},"#
                    + #""tool_choice":{"type":"tool","name":"Bash"},"#
                    + #""mcp_servers":[{"type":"url","url":"https://MCP.Example.com:8443/x","name":"pay"}],"#
                    + #""fallbacks":[{"model":"haiku","max_tokens":5}]"#))
        #expect(peek.thinkingBudget == 2_048 && peek.thinkingType == "enabled")
        #expect(peek.serviceTier == "auto" && peek.speed == "fast" && peek.inferenceGeo == "us")
        #expect(peek.userID == "u-1" && peek.sharedPath == "container" && peek.compacts)
        #expect(peek.chosenTool == "Bash" && peek.servers.map(\.host) == ["mcp.example.com"])
        #expect(peek.fallbacks.map(\.model) == ["haiku"] && peek.fallbacks.map(\.maxTokens) == [5])
    }

    @Test func `a server that no toolset names is offered whole, and one that is named once`() throws {
        let servers = #""mcp_servers":[{"url":"https://a.example","name":"a"},{"url":"https://b.example","name":"b"}],"#
        let peek = try RequestPeek.read(
            body(servers + #""tools":[{"type":"mcp_toolset","mcp_server_name":"b"}]"#))
        #expect(peek.tools.map(\.name) == ["mcp__b__*", "mcp__a__*"])
        #expect(peek.tools.allSatisfy { $0.runner == .server })
    }

    @Test func `a chosen tool that is offered is judged once`() throws {
        let members = #""tool_choice":{"type":"tool","name":"web_search"},"#
        let offered = members + #""tools":[{"type":"web_search_1","name":"web_search","max_uses":1}]"#
        #expect(try RequestPeek.read(body(offered)).chosenTool == nil)
    }

    @Test(arguments: [
        (#""messages":[]"#, CacheControl.none),
        (#""cache_control":null"#, .none),
        (#""cache_control":{"type":"ephemeral"}"#, .fiveMinutes),
        (#""cache_control":{"ttl":"5m"}"#, .fiveMinutes),
        (#""system":[{"type":"text","text":"a","cache_control":{"type":"ephemeral","ttl":"1h"}}]"#, .oneHour),
        (#""system":[{"type":"text","text":"a","cache_control":{"ttl":"9d"}}]"#, .oneHour),
        (#""tools":[{"name":"a","cache_control":{"type":"ephemeral"}}]"#, .fiveMinutes),
        (#""cache_control":7"#, .oneHour),
    ])
    func `the dearest cache mark counts`(members: String, expected: CacheControl) throws {
        #expect(try RequestPeek.read(body(members)).caching == expected)
    }

    @Test func `only encoded images and documents leave the text`() throws {
        let encoded = String(repeating: "QUJD", count: 50)
        let source = #"{"type":"base64","media_type":"image/png","data":"\#(encoded)"}"#
        let bytes = message(
            #"{"source":\#(source),"type":"image"},"#
                + #"{"type":"tool_result","content":[{"type":"image","source":\#(source)}]},"#
                + #"{"type":"document","source":\#(source)},"#
                + #"{"type":"document","source":{"type":"text","data":"words"}},"#
                + #"{"type":"document","source":{"type":"url","url":"https://x.example"}},"#
                + #"{"type":"tool_use","input":{"type":"image","source":\#(source)}}"#)
        let peek = try RequestPeek.read(bytes)
        #expect(peek.images == 2 && peek.unreadableDocuments == 2)
        #expect(peek.encodedBytes == 600 && peek.textBytes == bytes.count - 600)
    }

    @Test(arguments: [
        #"{"type":"image","source":{"type":"file","file_id":"file_1"}}"#,
        #"{"type":"container_upload","file_id":"file_1"}"#,
        #"{"type":"tool_result","content":[{"type":"document","source":{"file_id":"f","type":"file"}}]}"#,
    ])
    func `an uploaded file is told`(block: String) throws {
        #expect(try RequestPeek.read(message(block)).sharedPath == "messages[0]")
    }

    @Test func `arguments of a tool are no blocks`() throws {
        let peek = try RequestPeek.read(message(#"{"type":"tool_use","input":{"source":{"type":"file"}}}"#))
        #expect(peek.sharedPath == nil)
    }

    @Test func `texts are the strings that are neither signed nor encoded`() throws {
        let bytes = Array(
            (#"{"model":"m","max_tokens":1,"system":"one","messages":[{"role":"user","content":["#
                + #"{"type":"text","text":"two"},{"thinking":"no","signature":"no","type":"thinking"},"#
                + #"{"type":"tool_use","id":"no","name":"no","input":{"a":["three"]}},"#
                + #"{"type":"image","source":{"type":"base64","data":"no"}},"#
                + #"{"type":"document","source":{"data":"four","type":"text"}}]}]}"#).utf8)
        let texts = RequestPeek.texts(in: bytes.span).map { text($0, of: bytes) }
        #expect(texts == ["one", "two", "three", "four"])
    }

    @Test func `a member called name or data is text, but for a called tool, a signed thought and what is encoded`()
        throws
    {
        let bytes = Array(
            (#"{"model":"m","max_tokens":1,"messages":[{"role":"user","name":"one","content":["#
                + #"{"name":"two","type":"text","data":"three","text":"four"},{"data":{"data":"five","name":["six"]}},"#
                + #"{"name":"no","type":"tool_use","input":{"name":"seven","data":"eight"}},"#
                + #"{"type":"server_tool_use","name":"no","data":"nine"},{"name":"no","type":"mcp_tool_use"},"#
                + #"{"data":"no","type":"redacted_thinking","name":"ten"},{"type":"redacted_thinking","data":"no"},"#
                + #"{"thinking":"no","data":"no","type":"thinking"},"#
                + #"{"type":"document","source":{"type":"base64","data":"no","name":"eleven"}}]}]}"#).utf8)
        let texts = RequestPeek.texts(in: bytes.span).map { text($0, of: bytes) }
        #expect(
            texts == [
                "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven",
            ])
    }

    @Test func `what stands beside a thought, or calls itself one, is text`() throws {
        let bytes = Array(
            (#"{"model":"m","max_tokens":1,"messages":[{"role":"user","content":"one","type":"thinking"},"#
                + #"{"role":"assistant","content":[{"type":"thinking","thinking":"no","text":"two"},"#
                + #"{"type":"thinking","thinking":"","content":[{"type":"text","text":"three"}]},"#
                + #"{"type":"text","thinking":"four"},"five"]}]}"#).utf8)
        let texts = RequestPeek.texts(in: bytes.span).map { text($0, of: bytes) }
        #expect(texts == ["one", "two", "three", "four", "five"])
    }
}
