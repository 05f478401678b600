import Admission
import PolicyLanguage
import Vocabulary

/// What the operator reads when the daemon is up: where it listens, who answers, and where the owner's key is.
///
/// It says which upstream is in use and never claims that the simulator is a model.
enum Banner {
    static func text(
        _ settings: DaemonSettings, _ snapshot: DecisionSnapshot, clientPort: Int, adminPort: Int, ownerKey: String?
    ) -> String {
        var lines = [
            "gatehoused \(Version.text), deployment \(settings.deployment), state in \(settings.dataDir)",
            "  client API   \(scheme(settings.client))://\(settings.client.host):\(clientPort)",
            "  admin API    \(scheme(settings.admin))://\(settings.admin.host):\(adminPort)",
            "  policy       \(snapshot.hashText), tiers \(snapshot.policy.tiers.map(\.text).joined(separator: ", "))",
        ]
        for entry in settings.upstreams {
            lines.append("  upstream     \(entry.name): " + upstream(entry))
        }
        if let ownerKey { lines.append("  owner key    \(ownerKey) (made just now; `gatehouse` finds it there)") }
        return lines.joined(separator: "\n")
    }

    private static func scheme(_ listener: DaemonSettings.ListenerAddress) -> String {
        listener.certificateFile == nil ? "http" : "https"
    }

    private static func upstream(_ entry: UpstreamEntry) -> String {
        switch entry.kind {
        case .simulator: "the built-in simulator: scripted answers, no model behind it"
        case .messages: entry.url
        }
    }
}
