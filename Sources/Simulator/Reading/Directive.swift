/// What a request asks of the simulator, written in the last user text: `sim{deltas=20,gap=5ms,tool=Bash}`.
///
/// Unknown names are ignored: a misspelt directive shows in the answer, which says what was understood.
package struct Directive: Hashable, Sendable {
    package static let deltaLimit = 100_000
    package static let sizeLimit = 65_536
    /// Nanoseconds that one pause may take.
    package static let pauseLimit: Int64 = 600_000_000_000

    /// Text deltas of `size` characters each; `nil` answers with the echo.
    package var deltas: Int?
    package var size = 24
    /// Nanoseconds before the first byte, and between deltas.
    package var delay: Int64 = 0
    package var gap: Int64 = 0

    // Usage, where it is not to be counted from the bytes.
    package var inputTokens: Int64?
    package var outputTokens: Int64?
    package var cacheRead: Int64 = 0
    package var cacheWrite5m: Int64 = 0
    package var cacheWrite1h: Int64 = 0
    package var webSearches: Int64 = 0

    /// A tool to call, and its input as JSON text; text once the body holds `turns` tool results.
    package var tool: String?
    package var input = "{}"
    package var turns = 1
    /// Tools to call turn by turn, by the results that have come; text once they are done.
    package var script: [ScriptStep] = []
    /// Text to answer with.
    package var text: String?
    /// The model that the answer names.
    package var model: String?
    package var stopReason: String?
    package var thinking = false

    // Failures.
    package var status: Int?
    /// Seconds of `retry-after`.
    package var retryAfter: Int?
    /// The stream ends with an error event after that many deltas, or is cut in the middle of the next one.
    package var errorAfter: Int?
    package var cutAfter: Int?
    /// The connection closes without an answer.
    package var drop = false
    /// Nothing is answered, and the connection stays.
    package var hang = false
    /// The end of the answer is the end of the connection.
    package var untilClose = false
    /// Each delta begins with `t=<nanoseconds of the machine's monotonic clock at the write>`.
    package var stamp = false

    package init() {}

    /// Sets one value by its name in the text.
    mutating func set(_ name: String, _ value: String) {
        switch name {
        case "deltas": deltas = Self.count(value, Self.deltaLimit)
        case "size": size = max(1, Self.count(value, Self.sizeLimit) ?? size)
        case "delay", "ttft": delay = Self.duration(value) ?? delay
        case "gap": gap = Self.duration(value) ?? gap
        case "tool": tool = value
        case "input": input = value
        case "script": script = ScriptStep.read(value)
        case "turns": turns = Self.count(value, 1_000) ?? turns
        case "text": text = value
        case "model": model = value
        case "stop": stopReason = value
        case "thinking": thinking = Self.flag(value)
        default: if !setUsage(name, value) { setFailure(name, value) }
        }
    }

    private mutating func setUsage(_ name: String, _ value: String) -> Bool {
        guard let tokens = Self.count(value, 1 << 40).map(Int64.init) else { return false }
        switch name {
        case "in": inputTokens = tokens
        case "out": outputTokens = tokens
        case "cr": cacheRead = tokens
        case "cw": cacheWrite5m = tokens
        case "cw1h": cacheWrite1h = tokens
        case "searches": webSearches = tokens
        default: return false
        }
        return true
    }

    private mutating func setFailure(_ name: String, _ value: String) {
        switch name {
        case "status": status = Int(value).flatMap { (200...599).contains($0) ? $0 : nil }
        case "retry": retryAfter = Self.count(value, 86_400)
        case "error": errorAfter = Self.count(value, Self.deltaLimit)
        case "cut": cutAfter = Self.count(value, Self.deltaLimit)
        case "drop": drop = Self.flag(value)
        case "hang": hang = Self.flag(value)
        case "eof": untilClose = Self.flag(value)
        case "stamp": stamp = Self.flag(value)
        default: break
        }
    }

    /// The calls of the turn that follows so many results; none for text.
    func steps(after results: Int) -> [ScriptStep] {
        if script.indices.contains(results) {
            return Array(script[results...].prefix { $0.turn == script[results].turn })
        }
        guard script.isEmpty, let tool, results < turns else { return [] }
        return [ScriptStep(tool: tool, input: input)]
    }

    private static func count(_ text: String, _ limit: Int) -> Int? {
        guard let number = Int(text), number >= 0 else { return nil }
        return min(number, limit)
    }

    private static func flag(_ text: String) -> Bool { text != "0" && text != "false" }

    /// Nanoseconds of `5ms`, `200us`, `2s`; a bare number is milliseconds.
    package static func duration(_ text: String) -> Int64? {
        let digits = text.prefix { ("0"..."9").contains($0) }
        let unit = text.dropFirst(digits.count)
        let units: [Substring: Int64] = ["": 1_000_000, "ms": 1_000_000, "us": 1_000, "ns": 1, "s": 1_000_000_000]
        guard let number = Int64(digits), let scale = units[unit] else { return nil }
        let (product, isOver) = number.multipliedReportingOverflow(by: scale)
        return isOver ? pauseLimit : min(product, pauseLimit)
    }
}
