import ArgumentParser
import FoundationEssentials
import Glibc
import StrictJSON

struct Init: Verb {
    static let configuration = verb(
        "init",
        "Writes a configuration with policies and prices, and says what comes next; offline, overwrites nothing.",
        "gatehouse init --dir ./gatehouse", "gatehouse init --upstream anthropic --key-file provider.key --systemd")

    /// Who answers behind the daemon.
    enum Upstream: String, ExpressibleByArgument, CaseIterable { case simulator, anthropic }

    @Option(help: "Where to; with --systemd /etc/gatehouse, else ./gatehouse.")
    var dir: String?

    @Option(help: "Who answers: simulator, or anthropic with the key in --key-file.")
    var upstream = Upstream.simulator

    @Flag(help: "Also write a unit of systemd; state and socket go where services have them.")
    var systemd = false

    @OptionGroup var global: GlobalOptions

    func perform(_ session: Session) async throws {
        let folder = Self.absolute(dir ?? (systemd ? "/etc/gatehouse" : "gatehouse"))
        var furnishing = Furnishing(folder: folder)
        furnishing.isService = systemd
        furnishing.toolUser = geteuid() == 0 && !systemd ? "nobody" : nil
        if upstream == .anthropic {
            furnishing.providerKeyFile = global.keyFile.map(Self.absolute) ?? "\(folder)/provider.key"
        }
        let deeds = try furnishing.make(from: ShippedFiles.find())
        let steps = next(furnishing, session.surroundings)
        guard session.output.form == .table || session.options.output == nil else {
            return session.output.changed(Self.json(deeds, steps), "")
        }
        for deed in deeds { session.output.note("\(deed.isNew ? "wrote" : "kept ") \(deed.path)") }
        session.output.text("next:\n" + steps.map { "  \($0)\n" }.joined())
    }

    /// What to type, in its order.
    private func next(_ made: Furnishing, _ surroundings: Surroundings) -> [String] {
        let folder = made.folder
        var steps: [String] = []
        if let key = made.providerKeyFile, surroundings.mode(key).map({ $0 & 0o077 != 0 }) ?? true {
            steps.append("put the provider's key into \(key), then: chmod 600 \(key)")
        }
        if systemd {
            steps += ["systemctl link \(folder)/gatehoused.service", "systemctl enable --now gatehoused"]
        } else {
            steps += [
                "gatehoused --config \(folder)/gatehouse.yaml",
                "export GATEHOUSE_SERVER=unix:\(folder)/admin.sock GATEHOUSE_ADMIN_KEY_FILE=\(folder)/data/owner.key",
            ]
        }
        return steps + [
            "gatehouse tenant create acme --tier pro", "gatehouse project create acme/web",
            "gatehouse key create --tenant acme --project web --name ci --expires 90d",
        ]
    }

    private static func json(_ deeds: [Furnishing.Deed], _ steps: [String]) -> JSONValue {
        let files = deeds.map { deed in
            JSONValue.members(["path": .string(deed.path), "new": .bool(deed.isNew)])
        }
        return .members(["files": .array(files), "next": .array(steps.map { .string($0) })])
    }

    private static func absolute(_ path: String) -> String {
        let full = path.hasPrefix("/") ? path : FileManager.default.currentDirectoryPath + "/" + path
        return "/" + full.split(separator: "/").filter { $0 != "." }.joined(separator: "/")
    }
}
