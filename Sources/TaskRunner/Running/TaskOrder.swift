package import StrictJSON
package import TaskLifecycle
package import Vocabulary

/// One task that was let in: what is to be done, what it may do, for whom, and the door that it acts through.
package struct TaskOrder: Sendable {
    package let id: TaskID
    package let request: TaskRequest
    package let grant: TaskGrant
    package let owner: TaskOwner
    package let door: TaskDoor
    package let admittedAt: Instant
    /// Where the files come from.
    package let source: WorkspaceSource

    package init(
        id: TaskID, request: TaskRequest, grant: TaskGrant, owner: TaskOwner, door: TaskDoor, admittedAt: Instant,
        source: WorkspaceSource
    ) {
        (self.id, self.request, self.grant, self.owner) = (id, request, grant, owner)
        (self.door, self.admittedAt, self.source) = (door, admittedAt, source)
    }

    package var backend: TaskRequest.Backend { request.backend ?? .native }

    /// What its programs must not find; `nil` where nothing is denied by name, or no program looks around.
    var keptOut: (@Sendable (FilePath) -> Bool)? {
        guard grant.tools.contains("Bash") || backend == .claudeCode, door.hidesFiles() else { return nil }
        return { [hides = door.hides] path in hides(path.shown) }
    }

    /// The task object at its admission.
    package var document: JSONValue { TaskDocument(self).json }
}

/// Whose task it is.
package struct TaskOwner: Hashable, Sendable {
    package let tenant: TenantID
    package let project: ProjectID
    package let key: KeyID
    /// `acme/web` and `acme/ci`, for people and settings.
    package let projectName: String
    package let keyName: String
    /// What the project's tasks may use, as it was when the task began.
    package var terms = ProjectTerms()

    package init(tenant: TenantID, project: ProjectID, key: KeyID, projectName: String, keyName: String) {
        (self.tenant, self.project, self.key) = (tenant, project, key)
        (self.projectName, self.keyName) = (projectName, keyName)
    }
}

/// Where the files of a task come from, as far as the house has checked it.
package enum WorkspaceSource: Hashable, Sendable {
    /// A folder of this machine that the operator listed.
    case root(String)
    /// A folder that an upload was unpacked into.
    case upload(String)
    case files([InlineFile])
}
