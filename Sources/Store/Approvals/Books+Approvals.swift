package import AuditLog
import Digests
import GRDB
import Vocabulary

extension Books {
    /// Opens a ticket of a task; `leaf` says so in the same commit.
    package mutating func openTicket(_ ticket: Approval, _ leaf: Leaf) throws {
        try ApprovalTable.insert(ticket, database)
        try append(leaf, of: ticket.tenant, at: now)
    }

    /// Ends a ticket with somebody's word, if nobody has spoken before; the word that counts.
    ///
    /// The task asks here what became of its ticket, so that the books and the task never say two things.
    package mutating func resolveTicket(_ id: String, _ word: ApprovalWord) throws -> ApprovalWord {
        guard let ticket = try ApprovalTable.find(id, database) else { return .expired }
        guard ticket.status == .pending else { return Self.word(ticket) }
        let now = now
        let leaf = try resolved(ticket, word, by: .system, at: now)
        try append(leaf, of: ticket.tenant, at: now)
        try settle(ticket, word, at: now)
        return word
    }

    /// Decides a ticket as an admin.
    package mutating func decideTicket(
        _ id: String, _ word: ApprovalWord, by act: Act
    ) throws -> ChangeResult<Approval> {
        guard let ticket = try ApprovalTable.find(id, database), ticket.kind == .tool else {
            return .failure(.notFound(id))
        }
        let now = now
        if let refusal = Self.refusal(ticket, at: now) { return .failure(refusal) }
        var leaf = try resolved(ticket, word, by: act.actor, at: now)
        leaf.request = act.request
        let receipt = try receipt(for: leaf, of: ticket.tenant, at: now)
        return .success(Changed(object: try settle(ticket, word, at: now), receipt: receipt))
    }

    /// Keeps a change that needs a second person.
    package mutating func requestChange(_ change: Approval, by act: Act) throws -> ChangeResult<Approval> {
        guard try ApprovalTable.pendingChanges(database) < ApprovalTable.pendingLimit else {
            return .failure(.stateConflict("\(ApprovalTable.pendingLimit) changes wait already; decide some of them"))
        }
        guard try ApprovalTable.pendingChanges(of: change.requestedBy, database) < ApprovalTable.pendingLimitOfOne
        else {
            let limit = ApprovalTable.pendingLimitOfOne
            return .failure(.stateConflict("\(limit) changes of yours wait already; have some of them decided"))
        }
        try ApprovalTable.insert(change, database)
        var facts: [LeafFact] = [.until(change.expiresAt)]
        if let call = change.call { facts += [.arguments(SHA256.hash(call.body)), .change(call.operation)] }
        let leaf = Leaf(
            .changeRequested, by: act.actor, on: LeafObject(.change, change.id), request: act.request, facts: facts)
        return .success(Changed(object: change, receipt: try receipt(for: leaf, of: change.tenant, at: now)))
    }

    /// Decides a change; never by the one who asked for it.
    ///
    /// From then on it counts as allowed and is carried out once: a stop in between leaves it undone.
    package mutating func decideChange(
        _ id: String, _ word: ApprovalWord, by act: Act
    ) throws -> ChangeResult<Approval> {
        guard let change = try ApprovalTable.find(id, database), change.kind == .change else {
            return .failure(.notFound(id))
        }
        let now = now
        if let refusal = Self.refusal(change, at: now) { return .failure(refusal) }
        guard change.requestedBy != act.actor.id else {
            return .failure(.stateConflict("the one who asked cannot decide; another admin can"))
        }
        var leaf = Leaf(
            word.isAllowed ? .changeApproved : .changeDenied, by: act.actor, on: LeafObject(.change, id),
            request: act.request,
            facts: change.call.map { [.arguments(SHA256.hash($0.body)), .change($0.operation)] } ?? [])
        leaf.because = try because(word.because, of: change.tenant, by: act.actor, at: now)
        let receipt = try receipt(for: leaf, of: change.tenant, at: now)
        return .success(Changed(object: try settle(change, word, at: now), receipt: receipt))
    }

    /// Writes what an allowed change answered when it was carried out.
    package mutating func noteOutcome(of id: String, status: Int) throws -> Approval? {
        guard var change = try ApprovalTable.find(id, database), change.status == .allowed else { return nil }
        change.outcome = Int64(status)
        if (200..<300).contains(status) { change.status = .used }
        change.revision += 1
        try ApprovalTable.update(change, database)
        return change
    }

    /// Ends what nobody has decided in time, and forgets what was decided long ago.
    ///
    /// - Parameter grace: Seconds for which a ticket is left to its task, which ends it by itself.
    package mutating func expireApprovals(grace: Int64, keeping: Int64) throws -> Int {
        let now = now
        var count = 0
        for approval in try ApprovalTable.pending(expiredAt: now, database)
        where approval.kind == .change || approval.expiresAt.advanced(bySeconds: grace) <= now {
            let leaf =
                approval.kind == .tool
                ? try resolved(approval, .expired, by: .system, at: now)
                : Leaf(.changeExpired, by: .system, on: LeafObject(.change, approval.id))
            try append(leaf, of: approval.tenant, at: now)
            try settle(approval, .expired, at: now)
            count += 1
        }
        try ApprovalTable.trim(before: now.advanced(bySeconds: -keeping), database)
        return count
    }

    /// Ends the tickets of an earlier boot: their tasks are gone.
    package mutating func expireTickets() throws {
        let now = now
        for ticket in try ApprovalTable.pendingTickets(database) {
            try append(try resolved(ticket, .expired, by: .system, at: now), of: ticket.tenant, at: now)
            try settle(ticket, .expired, at: now)
        }
    }

    // MARK: Steps

    @discardableResult
    private func settle(_ approval: Approval, _ word: ApprovalWord, at now: Instant) throws -> Approval {
        var approval = approval
        approval.status = word == .expired ? .expired : word.isAllowed ? .allowed : .denied
        (approval.decidedBy, approval.answer) = (word == .expired ? nil : word.by, word.because)
        approval.decidedAt = now
        approval.revision += 1
        try ApprovalTable.update(approval, database)
        return approval
    }

    private mutating func resolved(
        _ ticket: Approval, _ word: ApprovalWord, by actor: LeafActor, at now: Instant
    ) throws -> Leaf {
        var leaf = Leaf(
            .approvalResolved, by: actor, on: LeafObject(.approval, ticket.id),
            facts: [.approved(word.isAllowed), .source(word.by)])
        leaf.decision = word.isAllowed ? .allow : .deny
        leaf.because = try because(word.because, of: ticket.tenant, by: actor, at: now)
        return leaf
    }

    private static func word(_ ticket: Approval) -> ApprovalWord {
        switch ticket.status {
        case .allowed, .used:
            ApprovalWord(isAllowed: true, by: ticket.decidedBy ?? "", because: ticket.answer)
        case .denied: ApprovalWord(isAllowed: false, by: ticket.decidedBy ?? "", because: ticket.answer)
        case .pending, .expired: .expired
        }
    }

    private static func refusal(_ approval: Approval, at now: Instant) -> ChangeRefusal? {
        guard approval.status == .pending else {
            return .stateConflict("this is \(approval.status.rawValue) already")
        }
        guard now < approval.expiresAt else { return .stateConflict("its time is over; it has to be asked for again") }
        return nil
    }
}

extension Reader {
    /// One ticket or change.
    package func approval(_ id: String) throws -> Approval? { try read { try ApprovalTable.find(id, $0) } }

    /// Tickets and changes, newest first, before one that was given already.
    package func approvals(before place: (at: Int64, id: String)?, limit: Int) throws -> [Approval] {
        try read { try ApprovalTable.page(before: place, limit: limit, $0) }
    }
}
