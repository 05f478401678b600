import ArgumentParser

struct TenantGroup: AsyncParsableCommand {
    static let configuration = noun(
        "tenant", "Tenants: customers with projects, keys, budgets and a log of their own.",
        [
            TenantCreate.self, TenantUpdate.self, TenantList.self, TenantShow.self, TenantSuspend.self,
            TenantResume.self, TenantArchive.self,
        ])
}

/// What a tenant may have besides its name.
struct TenantOptions: ParsableArguments {
    @Option(help: "A name for people.")
    var displayName: String?

    @Option(help: "The tier of keys that have none of their own; a new tenant has free where none is named.")
    var tier: String?

    @Option(help: "Where the tenant's days begin, such as Europe/Berlin.")
    var timeZone: String?

    @Option(name: .customLong("attr"), help: "An attribute that the policy declares: region=eu.")
    var attributes: [PairArgument] = []

    @Option(name: .customLong("ip"), help: "A network from which the tenant's keys work: 203.0.113.0/24.")
    var networks: [String] = []
}
