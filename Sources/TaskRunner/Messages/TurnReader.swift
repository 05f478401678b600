import MessagesWire
import StrictJSON

/// One block of a model's answer.
enum TurnBlock: Hashable, Sendable {
    case text(String)
    /// With its signature, without which the provider does not take it back.
    case thinking(String, signature: String?)
    case redactedThinking(String)
    /// The input as JSON; `nil` if it is none.
    case toolUse(id: String, name: String, input: JSONValue?)

    /// As it goes back to the model; `nil` for what may not stand in a history.
    var json: JSONValue? {
        switch self {
        case .text(let text):
            text.isEmpty ? nil : .members(["type": .string("text"), "text": .string(text)])
        case .thinking(let text, let signature):
            signature.map {
                .members(["type": .string("thinking"), "thinking": .string(text), "signature": .string($0)])
            }
        case .redactedThinking(let data):
            .members(["type": .string("redacted_thinking"), "data": .string(data)])
        case .toolUse(let id, let name, let input):
            .members([
                "type": .string("tool_use"), "id": .string(id), "name": .string(name),
                "input": input?.members == nil ? .object([]) : input ?? .object([]),
            ])
        }
    }
}

/// Reads one streamed answer into its blocks, whatever the bytes are: what it cannot read it leaves out and says so.
///
/// Any bytes a model may answer leave it whole; nothing of them is ever interpreted but as JSON of the Messages API.
struct TurnReader {
    /// Bytes of one answer; beyond it the rest is not read.
    static let byteLimit = 16 << 20
    static let blockLimit = 256

    private struct Open {
        var kind: String
        var text = ""
        var signature: String?
        var id = ""
        var name = ""
    }

    private(set) var blocks: [TurnBlock] = []
    private(set) var stopReason: String?
    /// `message_stop` was seen: the answer is whole.
    private(set) var isWhole = false
    /// The type of an error event.
    private(set) var errorType: String?
    private var open: [Int64: Open] = [:]
    private var reader = SSEReader()
    private var byteCount = 0
    private var isBroken = false

    /// Takes the next bytes and answers the blocks that they completed.
    mutating func take(_ bytes: [UInt8]) -> [TurnBlock] {
        byteCount += bytes.count
        guard !isBroken, byteCount <= Self.byteLimit else {
            isBroken = true
            return []
        }
        let before = blocks.count
        var (cutter, events) = (reader, [[UInt8]]())
        do throws(SSERefusal) {
            try cutter.read(bytes.span) { event, _ in
                var copy: [UInt8] = []
                for index in 0..<event.count { copy.append(event[index]) }
                events.append(copy)
            }
        } catch { isBroken = true }
        reader = cutter
        for event in events { read(event) }
        return Array(blocks[before...])
    }

    private mutating func read(_ event: [UInt8]) {
        let lines = event.split { $0 == 0x0A || $0 == 0x0D }.filter { $0.starts(with: Array("data:".utf8)) }
        let data = lines.map { $0.dropFirst(5) }.joined(separator: [0x0A])
        // What is no JSON says nothing.
        guard let value = try? JSONReader.parse(LoneSurrogates.replaced(in: Array(data))) else { return }
        switch value["type"]?.string {
        case "content_block_start": start(value)
        case "content_block_delta": add(value)
        case "content_block_stop": stop(value)
        case "message_delta": stopReason = value["delta"]?["stop_reason"]?.string ?? stopReason
        case "message_stop": isWhole = true
        case "error": errorType = value["error"]?["type"]?.string ?? "error"
        default: break
        }
    }

    private mutating func start(_ value: JSONValue) {
        guard let index = value["index"]?.integer, let block = value["content_block"], open.count < Self.blockLimit
        else { return }
        var opened = Open(kind: block["type"]?.string ?? "")
        opened.text = block["text"]?.string ?? block["thinking"]?.string ?? block["data"]?.string ?? ""
        opened.id = block["id"]?.string ?? ""
        opened.name = block["name"]?.string ?? ""
        open[index] = opened
    }

    private mutating func add(_ value: JSONValue) {
        guard let index = value["index"]?.integer, let delta = value["delta"] else { return }
        open[index]?.text +=
            delta["text"]?.string ?? delta["thinking"]?.string ?? delta["partial_json"]?.string ?? ""
        if let signature = delta["signature"]?.string { open[index]?.signature = signature }
    }

    private mutating func stop(_ value: JSONValue) {
        guard let index = value["index"]?.integer, let block = open.removeValue(forKey: index),
            blocks.count < Self.blockLimit
        else { return }
        switch block.kind {
        case "text": blocks.append(.text(block.text))
        case "thinking": blocks.append(.thinking(block.text, signature: block.signature))
        case "redacted_thinking": blocks.append(.redactedThinking(block.text))
        case "tool_use":
            let text = block.text.isEmpty ? "{}" : block.text
            // An input that is no JSON gets an error result, not a guess.
            blocks.append(.toolUse(id: block.id, name: block.name, input: try? JSONReader.parse(text)))
        default: break
        }
    }
}
