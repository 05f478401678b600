import AdminContract
import ArgumentParser
import Vocabulary

struct KeyGroup: AsyncParsableCommand {
    static let configuration = noun(
        "key", "API keys: who may call, as which tenant and project.",
        [
            KeyCreate.self, KeyList.self, KeyShow.self, KeyUpdate.self, KeyRotate.self, KeyRevoke.self,
            KeyDisable.self, KeyEnable.self, KeyImport.self, KeyReportLeaks.self,
        ])
}

/// What a key may have besides its name, project and owner.
struct KeyOptions: ParsableArguments {
    @Option(help: "Its tier; the tenant's without it.")
    var tier: String?

    @Option(help: "When it ends: 90d, a date, or never.")
    var expires: ExpiryArgument?

    @Option(name: .customLong("ip"), help: "A network from which it works: 203.0.113.0/24.")
    var networks: [String] = []

    @Option(help: "Who answers when the policy asks about a step of its tasks: self or admin; by its owner without it.")
    var approvals: KeyApprovals?

    @Option(name: .customLong("attr"), help: "An attribute that the policy declares: env=ci.")
    var attributes: [PairArgument] = []

    @Option(name: .customLong("label"), help: "A label for reports: team=build.")
    var labels: [PairArgument] = []

    @Option(name: .customLong("model"), help: "Only this model of those that the policy allows; `none` for none.")
    var models: [String] = []

    @Option(name: .customLong("tool"), help: "Only this tool of those that the policy allows; `none` for none.")
    var tools: [String] = []

    @Option(name: .customLong("agent"), help: "Only this agent of those that the policy allows; `none` for none.")
    var agents: [String] = []

    @Option(name: .customLong("skill"), help: "Only this skill of those that the policy allows; `none` for none.")
    var skills: [String] = []

    /// What the key gives up; `nil` if none of the four is named.
    var narrowing: KeyNarrowing? {
        guard !(models.isEmpty && tools.isEmpty && agents.isEmpty && skills.isEmpty) else { return nil }
        var narrowing = KeyNarrowing()
        (narrowing.models, narrowing.tools) = (Self.list(models), Self.list(tools))
        (narrowing.agents, narrowing.skills) = (Self.list(agents), Self.list(skills))
        return narrowing
    }

    private static func list(_ names: [String]) -> [String]? {
        if names.isEmpty { return nil }
        return names == ["none"] ? [] : names
    }
}

/// `user:NAME` or `service`.
struct OwnerArgument: ExpressibleByArgument {
    let owner: KeyOwner

    init?(argument: String) {
        if argument == "service" {
            owner = .service
        } else if argument.hasPrefix("user:"), argument.count > 5 {
            owner = .user(String(argument.dropFirst(5)))
        } else {
            return nil
        }
    }
}
