import AuditLog
import Digests
import Store
import TestSupport
import Testing
import Vocabulary

@Suite(.timeLimit(.minutes(5))) struct BooksApprovalsTests {
    private let clock = ManualClock()
    private let ann = AdminID(trusted: "adm_7QxT0mVb3LrNc2RkL7wYe5")
    private let bob = AdminID(trusted: "adm_8QxT0mVb3LrNc2RkL7wYe5")

    private func open() throws -> RunningStore {
        let clock = clock
        return try RunningStore(try TemporaryFolder(), clock: { clock.now })
    }

    private func change(_ seconds: Int64 = 86_400) -> Approval {
        var change = Approval(
            id: "chg_3xQ0bTz7YfK9wLm2Rc5VhA", kind: .change, tenant: nil, subject: "POST /v1/budgets",
            requestedBy: ann.text, requestedAt: clock.now, expiresAt: clock.now.advanced(bySeconds: seconds))
        change.call = StoredCall(
            action: "raise-budget", operation: "setBudget", names: ["budget": "b"], revision: 7,
            key: KeyID(trusted: "key_ocRE8IdqBxbDJpXv"), body: Array("{ \"amount\" : \"1\" }\n".utf8))
        return change
    }

    private func ticket() -> Approval {
        Approval(
            id: "apr_3xQ0bTz7YfK9wLm2Rc5VhA", kind: .tool, tenant: nil, subject: "tool Bash(\"git push\")",
            requestedBy: "task_1", requestedAt: clock.now, expiresAt: clock.now.advanced(bySeconds: 900))
    }

    private static let asked = Leaf(.approvalRequested, by: .system, on: LeafObject(.approval, "a"))

    private func kinds(_ running: RunningStore) throws -> [EventKind] {
        try running.store.reader.leaves(of: LogOrigin.house, from: 0, limit: 1_000).map { try LeafReader.read($0).kind }
            .filter { $0.word.hasPrefix("change-") || $0.word.hasPrefix("approval-") }
    }

    @Test func `a change is kept byte for byte, and decided once, by another admin`() async throws {
        let (running, change, ann, bob) = (try open(), change(), Act(.admin(ann)), Act(.admin(bob)))
        let id = change.id
        try await running.change { books in _ = try books.requestChange(change, by: ann).get() }
        #expect(try running.store.reader.approval(id) == change)
        let yes = ApprovalWord(isAllowed: true, by: "bob", because: "agreed")
        let own = try await running.change { books in try books.decideChange(id, yes, by: ann) }
        #expect(throws: ChangeRefusal.self) { try own.get() }
        let decided = try await running.change { books in try books.decideChange(id, yes, by: bob).get().object }
        #expect(decided.status == .allowed && decided.answer == "agreed" && decided.call == change.call)
        let again = try await running.change { books in try books.decideChange(id, yes, by: bob) }
        #expect(throws: ChangeRefusal.self) { try again.get() }
        let used = try await running.change { books in try books.noteOutcome(of: id, status: 201) }
        #expect(used?.status == .used && used?.outcome == 201)
        let twice = try await running.change { books in try books.noteOutcome(of: id, status: 201) }
        #expect(twice == nil)
        #expect(try kinds(running) == [.changeRequested, .changeApproved])
    }

    @Test func `a change that nobody decides in time is over, before and after the books say so`() async throws {
        let (running, change, bob) = (try open(), change(60), Act(.admin(bob)))
        let id = change.id
        try await running.change { books in _ = try books.requestChange(change, by: .system).get() }
        clock.advance(seconds: 60)
        let yes = ApprovalWord(isAllowed: true, by: "bob", because: "late")
        let late = try await running.change { books in try books.decideChange(id, yes, by: bob) }
        #expect(throws: ChangeRefusal.self) { try late.get() }
        let expired = try await running.change { books in try books.expireApprovals(grace: 60, keeping: 3_600) }
        #expect(expired == 1)
        #expect(try running.store.reader.approval(id)?.status == .expired)
        #expect(try kinds(running) == [.changeRequested, .changeExpired])
        clock.advance(seconds: 3_601)
        let later = try await running.change { books in try books.expireApprovals(grace: 60, keeping: 3_600) }
        #expect(later == 0)
        #expect(try running.store.reader.approval(id) == nil, "it is kept for a while only")
    }

    @Test func `the first word on a ticket counts, whoever speaks later`() async throws {
        let (running, ticket, bob) = (try open(), ticket(), Act(.admin(bob)))
        let id = ticket.id
        try await running.change { books in try books.openTicket(ticket, Self.asked) }
        let (yes, no) = (
            ApprovalWord(isAllowed: true, by: "admin:bob", because: "release"),
            ApprovalWord(isAllowed: false, by: "key:acme/ci")
        )
        _ = try await running.change { books in try books.decideTicket(id, yes, by: bob).get() }
        let words = try await running.change { books in
            [try books.resolveTicket(id, no), try books.resolveTicket(id, .expired)]
        }
        #expect(words == [yes, yes])
        let again = try await running.change { books in try books.decideTicket(id, no, by: bob) }
        #expect(throws: ChangeRefusal.self) { try again.get() }
        #expect(try kinds(running) == [.approvalRequested, .approvalResolved])
    }

    @Test func `a ticket that is not in the books is denied`() async throws {
        let (running, yes) = (try open(), ApprovalWord(isAllowed: true, by: "key:acme/ci"))
        let word = try await running.change { books in try books.resolveTicket("apr_0000000000000000000000", yes) }
        #expect(word == .expired)
    }

    @Test func `tickets of an earlier boot are expired, changes stay`() async throws {
        let (running, ticket, change) = (try open(), ticket(), change())
        try await running.change { books in
            try books.openTicket(ticket, Self.asked)
            _ = try books.requestChange(change, by: .system).get()
            try books.expireTickets()
        }
        #expect(try running.store.reader.approval(ticket.id)?.status == .expired)
        #expect(try running.store.reader.approval(change.id)?.status == .pending)
    }

    @Test func `what waits is listed newest first, page by page`() async throws {
        let (running, clock) = (try open(), clock)
        for number in 0..<5 {
            clock.advance(seconds: 1)
            let row = Approval(
                id: "apr_\(number)", kind: .tool, tenant: nil, subject: "s", requestedBy: "t", requestedAt: clock.now,
                expiresAt: clock.now)
            try await running.change { books in try books.openTicket(row, Self.asked) }
        }
        let reader = running.store.reader
        let first = try reader.approvals(before: nil, limit: 3)
        #expect(first.map(\.id) == ["apr_4", "apr_3", "apr_2"])
        let last = try #require(first.last)
        let rest = try reader.approvals(before: (last.requestedAt.nanoseconds, last.id), limit: 3)
        #expect(rest.map(\.id) == ["apr_1", "apr_0"])
    }
}
