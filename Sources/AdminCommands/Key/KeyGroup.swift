import AdminContract
import ArgumentParser
import Vocabulary

struct KeyGroup: AsyncParsableCommand {
    static let configuration = noun(
        "key", "API keys: who may call, as which tenant and project.",
        [
            KeyCreate.self, KeyList.self, KeyShow.self, KeyUpdate.self, KeyRotate.self, KeyRevoke.self,
            KeyDisable.self, KeyEnable.self,
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

    @Option(name: .customLong("attr"), help: "An attribute that the policy declares: env=ci.")
    var attributes: [PairArgument] = []

    @Option(name: .customLong("label"), help: "A label for reports: team=build.")
    var labels: [PairArgument] = []
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
