import APIKeys
import AuditLog
import BudgetLedger
package import Digests
import PolicyLanguage
import Store
package import TaskLifecycle
package import Vocabulary

/// What the books say to a task that wants to begin.
package enum TaskBooking: Sendable {
    case admitted
    /// The same request came before; the task object of its task.
    case repeated(TaskID, document: String, isLive: Bool)
    case refused(CallRefusal)
}

extension Gatekeeper {
    /// Writes a task down before anything of it runs: row, account with its cap, leaf.
    ///
    /// - Parameters:
    ///   - body: SHA-256 of the request's body.
    ///   - idempotency: The client's name for the request.
    ///   - answer: Called once, from the writer after the commit.
    package func admit(
        _ task: TaskStanding, _ ruling: TaskRuling, request: TaskRequest, document: String, body: Digest256,
        idempotency: String?, at now: Instant, then answer: @escaping @Sendable (TaskBooking) -> Void
    ) {
        let principal = task.principal
        guard let tenant = principal.tenant?.id, let project = principal.project?.id else {
            return answer(.refused(CallRefusal(.keyInvalid, "a task needs a key of a project")))
        }
        let row = StoredTask(
            id: task.id, tenant: tenant, project: project, key: principal.keyID, status: TaskStatus.pending.word,
            document: document, idempotency: idempotency, request: body, createdAt: now)
        let grant = ruling.grant
        let admission = TaskAdmission(
            row, version: principal.version, maxCost: grant.limits.maxCost,
            policy: PolicyStamp(
                revision: decisions.current(for: principal).policy.hash, rule: "task", decision: ruling.decision),
            facts: [
                .tools(grant.tools), .agents(grant.agents), .skills(grant.skills), .model(grant.model),
                .maxCost(grant.limits.maxCost), .timeout(grant.limits.timeout),
                .description(SHA256.hash(request.description)),
            ])
        let epoch = Int64(principal.epoch)
        let isQueued = writer.submit(
            { books in try books.admitTask(admission, epoch: epoch) },
            then: { said in answer(self.booking(said, principal.keyID)) })
        if !isQueued { answer(.refused(Self.overloaded)) }
    }

    private func booking(_ said: TaskAnswer, _ key: KeyID) -> TaskBooking {
        switch said {
        case .admitted: .admitted
        case .repeated(let task): .repeated(task.id, document: task.document, isLive: task.isLive)
        case .conflict:
            .refused(
                CallRefusal(
                    .idempotencyConflict, "this Idempotency-Key came with another body before; use a new one"))
        case .keyChanged: .refused(CallRefusal(.keyInvalid, staleKey(key)))
        }
    }

    /// Opens the account of an agent beneath its parent's.
    package func openAccount(_ name: String, beneath parent: String, limit: NanoUSD) async -> Bool {
        await write { books in try books.openAgentAccount(name, beneath: parent, limit: limit) } ?? false
    }

    /// Makes the key of a task's program; `nil` if the key of the task has died.
    package func beginKey(of task: TaskStanding) -> String? {
        var generator = SecureRandom()
        guard let secret = ring.beginTask(task.id, for: task.principal, now: clock(), using: &generator) else {
            return nil
        }
        return secret.reveal()
    }

    /// Ends the key of a task's program.
    package func endKey(of task: TaskID) { ring.endTask(task) }

    /// The ids behind the short names of models.
    package var modelIDs: [String: String] {
        let prices = decisions.current.prices
        return Dictionary(settings.aliasOrder.map { ($0, prices.resolve($0)) }) { first, _ in first }
    }

    /// Writes the leaf that a task has begun.
    package func noteStart(of task: TaskStanding) async {
        await tell(Leaf(.taskStarted, by: .system, on: LeafObject(.task, task.id.text)), task)
    }

    /// Ends a task in the books: row, leaf, accounts.
    package func noteEnd(
        of task: TaskStanding, _ status: TaskStatus, cost: NanoUSD, calls: Int64, artifacts: [UInt8],
        document: String, accounts: [String]
    ) async {
        guard let tenant = task.principal.tenant?.id else { return }
        var facts: [LeafFact] = [.outcome(status.word), .cost(cost), .count(Int(clamping: calls))]
        if let hash = Digest256(artifacts) { facts.append(.result(hash)) }
        let leaf = Leaf(.taskEnded, by: .system, on: LeafObject(.task, task.id.text), facts: facts)
        let id = task.id
        // An end must not be lost to a full queue; it is handed in again until there is room.
        for _ in 0..<1_000 {
            let isWritten: Void? = await write { books in
                try books.endTask(
                    id, status: status.word, document: document, leaf: leaf, tenant: tenant, agents: accounts)
            }
            guard isWritten == nil else { return }
            try? await Task.sleep(for: .milliseconds(10))  // a cancelled wait only hurries
        }
    }

    /// Writes the leaf of an artifact that was fetched.
    package func noteDownload(_ path: String, of task: TaskID, by principal: Principal) {
        let leaf = Leaf(
            .artifactDownloaded, by: .key(principal.keyID, version: principal.version),
            on: LeafObject(.artifact, task.text), facts: [.arguments(SHA256.hash(path))])
        let tenant = principal.tenant?.id
        // A full queue is the one case without its leaf; the queue's own refusals are counted.
        _ = writer.submit({ books in try books.tell(leaf, of: tenant) }, then: { _ in })
    }

    /// Writes the leaf of an archive that was taken in; `false` if that cannot be, and then it may not be kept.
    package func noteUpload(
        _ id: String, _ archive: Digest256, files: Int, by principal: Principal,
        then answer: @escaping @Sendable (Bool) -> Void
    ) {
        let leaf = Leaf(
            .uploadCreated, by: .key(principal.keyID, version: principal.version), on: LeafObject(.upload, id),
            facts: [.arguments(archive), .count(files)])
        let tenant = principal.tenant?.id
        let isQueued = writer.submit({ books in try books.tell(leaf, of: tenant) }, then: { _ in answer(true) })
        if !isQueued { answer(false) }
    }

    /// Writes the leaf of an archive that was deleted.
    package func noteUploadEnd(_ id: String, by principal: Principal) {
        let leaf = Leaf(
            .uploadDeleted, by: .key(principal.keyID, version: principal.version), on: LeafObject(.upload, id))
        let tenant = principal.tenant?.id
        // As with a download.
        _ = writer.submit({ books in try books.tell(leaf, of: tenant) }, then: { _ in })
    }

    private func tell(_ leaf: Leaf, _ task: TaskStanding) async {
        let tenant = task.principal.tenant?.id
        _ = await write { books in try books.tell(leaf, of: tenant) }
    }

    private func write<Answer: Sendable>(
        _ change: @escaping @Sendable (inout Books) throws -> Answer
    ) async -> Answer? {
        await withCheckedContinuation { continuation in
            let isQueued = writer.submit(change) { continuation.resume(returning: $0) }
            if !isQueued { continuation.resume(returning: nil) }
        }
    }
}
