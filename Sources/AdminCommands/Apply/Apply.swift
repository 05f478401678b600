import AdminClient
import ArgumentParser
import StrictJSON

struct Apply: Verb {
    static let configuration = verb(
        "apply", "Makes the daemon have the tenants, projects, keys, budgets and webhooks of a file.",
        "gatehouse apply -f tenants.yaml --plan", "gatehouse apply -f tenants.yaml")

    @Option(name: [.short, .long], help: "The file of what should be.")
    var file: String

    @Flag(help: "Show what would be done, and do nothing; exit code 2 if there is anything.")
    var plan = false

    @Flag(help: "Archive tenants, and projects of tenants that name any, delete webhooks, which are not in the file.")
    var prune = false

    @OptionGroup var confirmation: Confirmation
    @OptionGroup var global: GlobalOptions

    func perform(_ session: Session) async throws {
        guard let bytes = session.surroundings.read(file) else {
            throw Complaint("the file `\(file)` cannot be read", code: Exit.usage)
        }
        let name = file.split(separator: "/").last.map(String.init) ?? file
        let wanted = try DesiredState(String(decoding: bytes, as: UTF8.self), file: name)
        // Rather a template that came out empty than the wish to end the house.
        guard !prune || !wanted.tenants.isEmpty else {
            throw Complaint(
                "`\(name)` names no tenant, and --prune would archive all; name those that stay, or archive one by one",
                code: Exit.usage)
        }
        let actual = try await ActualState.read(wanted, session)
        let plan = try Plan(wanted, actual, prunes: prune, now: session.surroundings.now)
        guard !plan.steps.isEmpty else { return tell("nothing to do", plan, session) }
        if self.plan {
            tell("\(plan.steps.count) changes\(Self.waiting(plan.steps.count { $0.waitsAs != nil }))", plan, session)
            throw ExitCode(Exit.difference)
        }
        for step in plan.steps { session.output.note(Self.line(step)) }
        guard try isConfirmed(plan, name, session) else { return }
        let waiting = try await carryOut(plan, session)
        let done = plan.steps.count - waiting.count
        tell("\(waiting.isEmpty ? "done, " : "")\(done) changes\(Self.waiting(waiting.count))", plan, session, waiting)
        guard waiting.isEmpty else { throw ExitCode(Exit.difference) }
    }

    private static func line(_ step: Plan.Step) -> String {
        step.line + (step.waitsAs.map { "  (waits for another admin as \($0))" } ?? "")
    }

    /// `; 2 wait for another admin: gatehouse approval list --kind change`.
    private static func waiting(_ count: Int) -> String {
        count == 0 ? "" : "; \(count) not done, for another admin to allow: gatehouse approval list --kind change"
    }

    /// What is archived does not come back, so it wants the word of a person.
    private func isConfirmed(_ plan: Plan, _ name: String, _ session: Session) throws -> Bool {
        let losses = plan.steps.count { $0.line.hasPrefix("-") }
        guard losses > 0 else { return true }
        return try confirmation.allows("archive or delete \(losses) objects", name: name, session)
    }

    /// One call after the other; the first that fails stops, and says what was done.
    ///
    /// - Returns: The changes that are not done, since another admin has to allow them: line and id.
    private func carryOut(_ plan: Plan, _ session: Session) async throws -> [(line: String, id: String)] {
        var waiting: [(line: String, id: String)] = []
        for (count, step) in plan.steps.enumerated() {
            if let id = step.waitsAs {
                waiting.append((step.line, id))
                continue
            }
            do {
                let reply = try await session.send(step.call)
                guard try session.waiting(reply) != nil else { continue }
                waiting.append((step.line, try reply.json()["id"]?.string ?? ""))
            } catch let failure as AdminFailure {
                let complaint = Complaint(failure)
                throw Complaint(
                    "\(step.line)\n  \(complaint.sentence)\n  \(count - waiting.count) of \(plan.steps.count) "
                        + "changes were made; mend this one and apply again", code: complaint.code)
            }
        }
        return waiting
    }

    private func tell(
        _ sentence: String, _ plan: Plan, _ session: Session, _ waiting: [(line: String, id: String)] = []
    ) {
        let lines = plan.steps.map(self.plan ? Self.line : \.line)
        if session.output.form == .table, self.plan { for line in lines { session.output.text(line + "\n") } }
        session.output.changed(
            .members([
                "changes": .array(lines.map { .string($0) }),
                "waiting": .array(
                    waiting.map { .members(["change": .string($0.line), "id": .string($0.id)]) }),
                "done": .bool(!self.plan && waiting.isEmpty),
            ]), sentence)
    }
}
