import ArgumentParser

/// The flags of a verb that destroys: what it hits is shown, and its name has to be typed.
package struct Confirmation: ParsableArguments {
    package init() {}

    @Option(help: "The name of what will be hit, instead of the question for it.")
    var confirm: String?

    @Flag(help: "Show what would be hit, and do nothing.")
    var dryRun = false

    /// Whether to go on with what `loss` describes.
    ///
    /// - Throws: `Complaint` when the name is wrong or nobody can be asked.
    func allows(_ loss: String, name: String, _ session: Session) throws(Complaint) -> Bool {
        session.output.tell("\(dryRun ? "would" : "will") \(loss)")
        guard !dryRun else { return false }
        switch Self.answer(
            name: name, confirm: confirm, yes: session.options.yes, hasPerson: session.surroundings.isInputTerminal)
        {
        case .goOn: return true
        case .refuse(let sentence): throw Complaint(sentence, code: Exit.usage)
        case .ask:
            session.output.ask("type \(name) to go on: ")
            guard readLine() == name else { throw Complaint("that is not `\(name)`; nothing was done") }
            return true
        }
    }

    package enum Answer: Hashable { case goOn, ask, refuse(String) }

    /// What the flags say, before anybody is asked.
    package static func answer(name: String, confirm: String?, yes: Bool, hasPerson: Bool) -> Answer {
        if let confirm {
            return confirm == name ? .goOn : .refuse("--confirm says `\(confirm)`, but `\(name)` would be hit")
        }
        switch (yes, hasPerson) {
        case (false, true): return .ask
        case (true, false): return .goOn
        case (true, true): return .refuse("on a terminal --yes needs --confirm \(name)")
        case (false, false): return .refuse("nobody can be asked here; add --confirm \(name) or --yes")
        }
    }
}
