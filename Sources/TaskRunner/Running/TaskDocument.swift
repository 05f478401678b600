package import StrictJSON
package import TaskLifecycle
package import Vocabulary

/// The task object of the wire, put together from what is known of a task at a moment.
package struct TaskDocument: Sendable {
    let order: TaskOrder
    package var status = TaskStatus.pending
    var result: TaskResult?
    var artifacts: [Artifact] = []
    var omitted: [String] = []
    var log: [JSONValue] = []
    var usage = TokenUsage()
    var cost = NanoUSD.zero
    var fault: TaskFault?
    var startedAt: Instant?
    var endedAt: Instant?

    init(_ order: TaskOrder) { self.order = order }

    package var json: JSONValue {
        var members: [JSONValue.Member] = [
            .init("id", .string(order.id.text)), .init("type", .string("task")),
            .init("status", .string(status.word)), .init("description", .string(order.request.description)),
            .init("backend", .string(order.backend.rawValue)), .init("model", .string(order.grant.model)),
            .init("model_choice", order.grant.modelChoice.json), .init("result", result?.json ?? .null),
            .init("artifacts", .array(artifacts.map(\.json))),
        ]
        if !omitted.isEmpty { members.append(.init("artifacts_omitted", .array(omitted.map { .string($0) }))) }
        members += [
            .init("execution_log", .array(log)), .init("usage", usage.json(cost: cost)),
            .init("limits", order.grant.limits.json), .init("error", fault.map(Self.json) ?? .null),
            .init("metadata", .object(order.request.metadata)),
            .init("created_at", .string(order.admittedAt.secondText)), .init("started_at", Self.text(startedAt)),
            .init("completed_at", Self.text(endedAt)),
        ]
        return .object(members)
    }

    private static func text(_ instant: Instant?) -> JSONValue { instant.map { .string($0.secondText) } ?? .null }

    static func json(_ fault: TaskFault) -> JSONValue {
        .members([
            "reason": .string(fault.reason), "message": .string(fault.message),
            "decision": fault.decision.map { .string($0) } ?? .null, "rule": fault.rule.map { .string($0) } ?? .null,
        ])
    }

    /// A stored task object with another end: what a start finds of tasks that ran when the daemon died.
    package static func interrupted(_ stored: JSONValue, cost: NanoUSD, at now: Instant) -> JSONValue {
        let members = (stored.members ?? []).map { member -> JSONValue.Member in
            switch member.name {
            case "status": .init("status", .string(TaskStatus.interrupted.word))
            case "error": .init("error", json(.interrupted))
            case "usage": .init("usage", TokenUsage().json(cost: cost))
            case "completed_at": .init("completed_at", .string(now.secondText))
            default: member
            }
        }
        return .object(members)
    }
}

/// What a completed task says.
struct TaskResult: Hashable, Sendable {
    static let summaryLimit = 1_000

    let output: String
    let stopReason: String

    /// The first paragraph, at most 1,000 characters.
    var summary: String {
        let lines = output.split(separator: "\n", omittingEmptySubsequences: false)
        let start = lines.drop { $0.allSatisfy(\.isWhitespace) }
        let paragraph = start.prefix { !$0.allSatisfy(\.isWhitespace) }.joined(separator: "\n")
        return String(paragraph.prefix(Self.summaryLimit))
    }

    var json: JSONValue {
        .members([
            "summary": .string(summary), "output": .string(output), "stop_reason": .string(stopReason),
        ])
    }
}

extension TokenUsage {
    /// The usage object of completions and tasks; money is printed from nano-dollars, never through a float.
    package func json(cost: NanoUSD) -> JSONValue {
        let created = cacheWrite5m + cacheWrite1h
        return .members([
            "input_tokens": .integer(input), "output_tokens": .integer(output),
            "cache_creation_input_tokens": .integer(created), "cache_read_input_tokens": .integer(cacheRead),
            "total_tokens": .integer(input + output + created + cacheRead), "cost_usd": .number(cost.dollars),
        ])
    }
}
