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

    package init() {}

    /// Reads the words of the process, runs the verb that they name, and ends the process with its exit code.
    package static func start() async { await main() }
}
