import AdminContract
package import ArgumentParser

/// The command `gatehouse`: nouns, and under each its verbs.
package struct Gatehouse: AsyncParsableCommand {
    package static let configuration = CommandConfiguration(
        commandName: "gatehouse",
        abstract: "Administers a running gatehoused, and checks policies and audit logs offline.",
        discussion: """
            EXAMPLES
              gatehouse tenant create acme --tier pro
              gatehouse key create --tenant acme --project web --name ci --expires 90d

            EXIT CODES
              0 done, 1 refused or failed, 2 a difference, 3 evidence does not verify,
              64 wrong usage, 69 daemon not reachable, 75 try again later, 77 not permitted
            """,
        subcommands: [
            TenantGroup.self, ProjectGroup.self, KeyGroup.self, BudgetGroup.self, IncreaseGroup.self, HoldGroup.self,
            UsageGroup.self, CostGroup.self, PolicyGroup.self, AuditGroup.self, ExportGroup.self, ComplianceGroup.self,
            BackupGroup.self, WebhookGroup.self, ApprovalGroup.self, TaskNoun.self, SessionGroup.self, PriceGroup.self,
            CatalogueGroup.self, ConfigGroup.self, Reload.self, Drain.self, AdminGroup.self, RoleGroup.self, Init.self,
            Demo.self, Apply.self, Login.self, Logout.self, Top.self, ShowStatus.self,
            Doctor.self,
            ShowVersion.self, WhoAmI.self, Completions.self,
        ])

    @Flag(help: "Show the version.")
    var version = false

    package init() {}

    /// A flag of the root and not the parser's own, which every verb's help would show; heard wherever it stands.
    package func validate() throws {
        if version { throw CleanExit.message(ShowVersion.text) }
    }

    /// Reads the words of the process, runs the verb that they name, and ends the process with its exit code.
    package static func start() async {
        if let refusal = refusal(of: Array(CommandLine.arguments.dropFirst())) { exit(withError: refusal) }
        await main()
    }

    /// What is wrong with the first word that is no noun and no verb, and which one was meant; `nil` where all are.
    package static func refusal(of words: [String]) -> ValidationError? {
        var inner = configuration.subcommands
        var path = "gatehouse"
        for word in words {
            guard !inner.isEmpty, !word.hasPrefix("-"), word != "help" else { return nil }
            guard let next = inner.first(where: { names(of: $0).contains(word) }) else {
                let hint = Nearest.hint(word, among: inner.compactMap { $0.configuration.commandName })
                return ValidationError("there is no `\(path) \(word)`; \(hint)")
            }
            inner = next.configuration.subcommands
            path += " \(word)"
        }
        return nil
    }

    private static func names(of command: any ParsableCommand.Type) -> [String] {
        [command.configuration.commandName].compactMap { $0 } + command.configuration.aliases
    }
}
