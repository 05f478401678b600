import Digests
import StrictJSON
import TaskLifecycle
import Vocabulary

/// A call that waits for a person's word, while the task clock stands still.
struct ApprovalWait {
    private let round: ToolRound

    init(_ round: ToolRound) { self.round = round }

    /// `nil` once the call may run; else what the model reads.
    func wait(
        for ruling: StepRuling, of step: TaskStep, _ use: ToolUse, _ frame: AgentFrame
    ) async throws(TaskEnd) -> ToolOutcome? {
        let (task, board, order) = (round.task, round.loop.board, round.task.order)
        var generator = SecureRandom()
        let now = board.clock()
        let ticket = ApprovalDesk.Ticket(
            id: ApprovalID(using: &generator), task: task.id, owner: order.owner, agent: frame.path,
            subject: ruling.subject, rule: ruling.rule, because: ruling.because, openedAt: now,
            expiresAt: now.advanced(bySeconds: board.settings.approvalSeconds))
        let answers = board.desk.open(ticket)
        task.countTicket(1, at: now)
        await order.door.note(.approvalRequested(ticket))
        tell(ticket, use, frame)
        let given = await answer(to: ticket, from: answers)
        board.desk.withdraw(ticket.id)
        let answer = await order.door.resolve(ticket.id, given)
        task.countTicket(-1, at: board.clock())
        guard !task.status.isFinal, !Task.isCancelled else { throw .stopped }
        tell(answer, to: ticket, frame)
        guard answer.isAllowed else {
            return ToolOutcome(.denied, "\(ruling.message) A person was asked and it was not allowed (\(answer.by)).")
        }
        // A policy that came meanwhile decides anew: a deny wins over the ticket.
        var again = step
        again.isApproved = true
        let second = await order.door.judge(again)
        return second.verdict == .allow ? nil : ToolOutcome(.denied, second.message)
    }

    private func answer(
        to ticket: ApprovalDesk.Ticket, from answers: AsyncStream<ApprovalDesk.Answer>
    ) async -> ApprovalDesk.Answer {
        let seconds = round.loop.board.settings.approvalSeconds
        let expired = ApprovalDesk.Answer(isAllowed: false, by: "expired")
        return await withTaskGroup(of: ApprovalDesk.Answer?.self) { group in
            group.addTask {
                for await answer in answers { return answer }
                return nil
            }
            group.addTask {
                // A cancelled wait ends the ticket too.
                try? await Task.sleep(for: .seconds(seconds))
                return nil
            }
            let first = await group.next() ?? nil
            group.cancelAll()
            return first ?? expired
        }
    }

    private func tell(_ ticket: ApprovalDesk.Ticket, _ use: ToolUse, _ frame: AgentFrame) {
        round.task.events.tell(
            "approval_required", agent: frame.path, at: ticket.openedAt,
            [
                .init("call_id", .string(use.id)), .init("approval_id", .string(ticket.id.text)),
                .init("subject", .string(ticket.subject)), .init("rule", ticket.rule.map { .string($0) } ?? .null),
                .init("because", ticket.because.map { .string($0) } ?? .null),
                .init("expires_at", .string(ticket.expiresAt.secondText)),
            ])
    }

    private func tell(_ answer: ApprovalDesk.Answer, to ticket: ApprovalDesk.Ticket, _ frame: AgentFrame) {
        round.task.events.tell(
            "approval_resolved", agent: frame.path, at: round.loop.board.clock(),
            [
                .init("approval_id", .string(ticket.id.text)),
                .init("decision", .string(answer.isAllowed ? "allow" : "deny")), .init("by", .string(answer.by)),
            ])
    }
}
