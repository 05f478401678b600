import AdminClient
import ArgumentParser
import StrictJSON

struct Apply: Verb {
    static let configuration = verb(
        "apply", "Makes the daemon have the tenants, projects, keys and budgets of a file.",
        "gatehouse apply -f tenants.yaml --plan", "gatehouse apply -f tenants.yaml")

    @Option(name: [.short, .long], help: "The file of what should be.")
    var file: String

    @Flag(help: "Show what would be done, and do nothing; exit code 2 if there is anything.")
    var plan = false

    @Flag(help: "Archive tenants, and projects of tenants that name any, which are not in the file.")
    var prune = false

    @OptionGroup var confirmation: Confirmation
    @OptionGroup var global: GlobalOptions

    func perform(_ session: Session) async throws {
        guard let bytes = session.surroundings.read(file) else {
            throw Complaint("the file `\(file)` cannot be read", code: Exit.usage)
        }
        let name = file.split(separator: "/").last.map(String.init) ?? file
        let wanted = try DesiredState(String(decoding: bytes, as: UTF8.self), file: name)
        let actual = try await ActualState.read(wanted, session)
        let plan = try Plan(wanted, actual, prunes: prune, now: session.surroundings.now)
        guard !plan.steps.isEmpty else { return tell("nothing to do", plan, session) }
        if self.plan {
            tell("\(plan.steps.count) changes", plan, session)
            throw ExitCode(Exit.difference)
        }
        for step in plan.steps { session.output.note(step.line) }
        guard try isConfirmed(plan, name, session) else { return }
        try await carryOut(plan, session)
        tell("done, \(plan.steps.count) changes", plan, session)
    }

    /// What is archived does not come back, so it wants the word of a person.
    private func isConfirmed(_ plan: Plan, _ name: String, _ session: Session) throws -> Bool {
        let losses = plan.steps.count { $0.line.hasPrefix("-") }
        guard losses > 0 else { return true }
        return try confirmation.allows("archive \(losses) objects", name: name, session)
    }

    /// One call after the other; the first that fails stops, and says what was done.
    private func carryOut(_ plan: Plan, _ session: Session) async throws {
        for (count, step) in plan.steps.enumerated() {
            do { _ = try await session.send(step.call) } catch let failure as AdminFailure {
                let complaint = Complaint(failure)
                throw Complaint(
                    "\(step.line)\n  \(complaint.sentence)\n  \(count) of \(plan.steps.count) changes were made; "
                        + "mend this one and apply again", code: complaint.code)
            }
        }
    }

    private func tell(_ sentence: String, _ plan: Plan, _ session: Session) {
        let lines = plan.steps.map(\.line)
        if session.output.form == .table, self.plan { for line in lines { session.output.text(line + "\n") } }
        session.output.changed(
            .members([
                "changes": .array(lines.map { .string($0) }), "done": .bool(!self.plan),
            ]), sentence)
    }
}
