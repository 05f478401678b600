package import StrictJSON
package import Vocabulary

/// What a tenant asks for with `POST /v1/task` or `start_task`, checked as far as its shape goes.
package struct TaskRequest: Hashable, Sendable {
    package enum Backend: String, Hashable, Sendable, CaseIterable {
        case native
        case claudeCode = "claude-code"
    }

    /// What an `ask` verdict does.
    package enum Approvals: String, Hashable, Sendable, CaseIterable { case wait, deny }

    /// What happens when the socket that started it goes away.
    package enum Disconnect: String, Hashable, Sendable, CaseIterable { case `continue`, cancel }

    package var description: String
    package var tools = NameList.all
    package var agents = NameList.all
    package var skills = NameList.all
    package var model: String?
    package var backend: Backend?
    /// Seconds; `nil` is the house's default.
    package var timeout: Int64?
    package var maxCost: NanoUSD?
    package var maxTurns: Int64 = 50
    package var workspace = WorkspaceChoice.standard
    /// Given to the model as JSON, never interpreted.
    package var context = JSONValue.object([])
    package var metadata: [JSONValue.Member] = []
    package var approvals = Approvals.wait
    /// Seconds that the answer may wait for the end.
    package var wait: Int64 = 0
    /// Echoed by the socket.
    package var reference: String?
    package var onDisconnect = Disconnect.continue

    package init(description: String) { self.description = description }
}

/// Where the files of a task come from.
package enum WorkspaceChoice: Hashable, Sendable {
    /// The project's own folder, or an empty one.
    case standard
    case named(String)
    case upload(String)
    case files([InlineFile])
}

/// One file that the request itself brings.
package struct InlineFile: Hashable, Sendable {
    package let path: String
    package let content: [UInt8]

    package init(path: String, content: [UInt8]) { (self.path, self.content) = (path, content) }
}

/// A field that is unknown, missing, of the wrong type or out of range.
package struct FieldRefusal: Error, Hashable, Sendable {
    /// Path in the body: `workspace.files[3].path`.
    package let path: String
    package let message: String

    package init(_ path: String, _ message: String) { (self.path, self.message) = (path, message) }
}
