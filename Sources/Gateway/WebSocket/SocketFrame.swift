import StrictJSON
import TaskLifecycle
import Vocabulary

/// What a client says over a socket.
enum SocketFrame {
    case start(TaskRequest, body: [UInt8])
    case resume(TaskID, after: Int64)
    case cancel(TaskID)
    case approve(ApprovalID, isAllowed: Bool)

    private enum Decision: String, CaseIterable { case allow, deny }

    init(_ bytes: [UInt8], _ value: JSONValue) throws(FieldRefusal) {
        guard let type = value["type"]?.string, let members = value.members else {
            throw FieldRefusal("type", "a frame is an object with a `type`")
        }
        let rest = JSONValue.object(members.filter { $0.name != "type" })
        switch type {
        case "start_task": self = .start(try TaskRequest.read(rest, overSocket: true), body: bytes)
        case "resume":
            var fields = try FieldReader(rest)
            let id = try Self.task(&fields)
            let after = try fields.integer("after_seq", 0...Int64.max) ?? 0
            try fields.refuseRest()
            self = .resume(id, after: after)
        case "cancel":
            var fields = try FieldReader(rest)
            self = .cancel(try Self.task(&fields))
            try fields.refuseRest()
        case "approve":
            var fields = try FieldReader(rest)
            let id = try fields.text("approval_id", 1...64).flatMap { ApprovalID($0) }
            let decision: Decision? = try fields.word("decision")
            _ = try fields.text("because", 0...200)
            try fields.refuseRest()
            guard let id, let decision else {
                throw FieldRefusal("approval_id", "`approve` needs an `approval_id` and a `decision`")
            }
            self = .approve(id, isAllowed: decision == .allow)
        default:
            throw FieldRefusal("type", "`type` is `start_task`, `resume`, `cancel` or `approve`")
        }
    }

    private static func task(_ fields: inout FieldReader) throws(FieldRefusal) -> TaskID {
        guard let id = try fields.text("task_id", 1...64).flatMap({ TaskID($0) }) else {
            throw FieldRefusal("task_id", "`task_id` names a task")
        }
        return id
    }
}
