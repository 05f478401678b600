package import Digests
package import Vocabulary

/// One task as it is kept: who it belongs to, where it stands, and the task object of the wire.
package struct StoredTask: Hashable, Sendable {
    package let id: TaskID
    package let tenant: TenantID
    package let project: ProjectID
    package let key: KeyID
    package var status: String
    package var isLive: Bool
    /// JSON text.
    package var document: String
    /// What the client called the request, and the SHA-256 of its body.
    package var idempotency: String?
    package let request: Digest256
    package let createdAt: Instant

    package init(
        id: TaskID, tenant: TenantID, project: ProjectID, key: KeyID, status: String, isLive: Bool = true,
        document: String, idempotency: String? = nil, request: Digest256, createdAt: Instant
    ) {
        (self.id, self.tenant, self.project, self.key) = (id, tenant, project, key)
        (self.status, self.isLive, self.document) = (status, isLive, document)
        (self.idempotency, self.request, self.createdAt) = (idempotency, request, createdAt)
    }
}

/// Which tasks a list asks for; newest first.
package struct TaskFilter: Sendable {
    /// Of one key, or of a whole project where that is nil.
    package var key: KeyID?
    package var project: ProjectID
    package var status: String?
    /// Those that are older than this one.
    package var after: TaskID?
    package var limit: Int

    package init(key: KeyID?, project: ProjectID, status: String? = nil, after: TaskID? = nil, limit: Int) {
        (self.key, self.project, self.status, self.after, self.limit) = (key, project, status, after, limit)
    }
}
