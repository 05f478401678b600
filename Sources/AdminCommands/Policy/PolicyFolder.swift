import ArgumentParser
import PolicyLanguage
import StrictJSON

/// A folder of policy files on this machine, and the catalogue that it is checked against.
struct PolicyFolder: ParsableArguments {
    @Argument(help: "The folder; policies without it.")
    var folder = "policies"

    @Option(help: "A price table whose models the policy may name; etc/prices.json beside the folder without it.")
    var catalog: String?

    /// The files whose names end in `.policy`.
    func files(_ surroundings: Surroundings) throws(Complaint) -> [PolicyFile] {
        guard let names = surroundings.names(in: folder) else {
            throw Complaint("the folder `\(folder)` cannot be read", code: Exit.usage)
        }
        var files: [PolicyFile] = []
        for name in names where name.hasSuffix(".policy") {
            guard let bytes = surroundings.read("\(folder)/\(name)"),
                let text = String(validating: bytes, as: UTF8.self)
            else { throw Complaint("the file `\(folder)/\(name)` cannot be read as UTF-8", code: Exit.usage) }
            files.append(PolicyFile(name: name, text: text))
        }
        guard !files.isEmpty else { throw Complaint("no file in `\(folder)` ends in .policy", code: Exit.usage) }
        return files
    }

    /// Reads, checks, tests and proves the folder.
    func load(_ surroundings: Surroundings) throws(Complaint) -> PolicyLoad {
        Policy.load(try files(surroundings), catalog: try models(surroundings))
    }

    /// The policy of a folder that has no error.
    func policy(_ session: Session) throws(Complaint) -> Policy {
        let load = try load(session.surroundings)
        for diagnostic in load.errors { session.output.tell(diagnostic.text) }
        guard let policy = load.policy else { throw Complaint("the policy in `\(folder)` does not load") }
        return policy
    }

    /// A version that the daemon keeps, read against the catalogue of this machine.
    func policy(kept files: [(name: String, text: String)], _ session: Session) throws(Complaint) -> Policy {
        let texts = Dictionary(files.map { ($0.name, $0.text) }, uniquingKeysWith: { first, _ in first })
        let load = Policy.load(kept: texts, catalog: try models(session.surroundings))
        for diagnostic in load.errors { session.output.tell(diagnostic.text) }
        guard let policy = load.policy else { throw Complaint("the kept policy `\(folder)` does not load here") }
        return policy
    }

    private func models(_ surroundings: Surroundings) throws(Complaint) -> Catalog {
        let usual = ["\(folder)/../etc/prices.json", "etc/prices.json", "/etc/gatehouse/prices.json"]
        let path = catalog ?? usual.first { surroundings.mode($0) != nil }
        guard let path, let bytes = surroundings.read(path) else {
            throw Complaint("there is no price table; name one with --catalog", code: Exit.usage)
        }
        do {
            return CatalogFile.catalog(try JSONReader.parse(bytes), zones: ZoneNames.all(surroundings))
        } catch {
            throw Complaint("the price table `\(path)` is no JSON: \(error)", code: Exit.usage)
        }
    }
}

/// What a policy may name, out of a price table; `agents` and `skills` may stand there as well.
enum CatalogFile {
    static func catalog(_ json: JSONValue, zones: Set<String>) -> Catalog {
        let models = (json["models"]?.array ?? []).compactMap { model in
            model["id"]?.string.map { Catalog.Model(id: $0, family: model["family"]?.string) }
        }
        let aliases = (json["aliases"]?.members ?? []).compactMap { member in
            member.value.string.map { (member.name, $0) }
        }
        return Catalog(
            models: models, aliases: Dictionary(aliases, uniquingKeysWith: { _, last in last }),
            agents: words(json["agents"]), skills: words(json["skills"]), zones: zones)
    }

    private static func words(_ json: JSONValue?) -> [String] { (json?.array ?? []).compactMap(\.string) }
}

/// The time zones of this machine.
enum ZoneNames {
    private static let folder = "/usr/share/zoneinfo"

    static func all(_ surroundings: Surroundings) -> Set<String> {
        var zones: Set = ["UTC"]
        for name in surroundings.names(in: folder) ?? [] where name.first?.isUppercase == true {
            zones.insert(name)
            for part in surroundings.names(in: "\(folder)/\(name)") ?? [] {
                zones.insert("\(name)/\(part)")
                for rest in surroundings.names(in: "\(folder)/\(name)/\(part)") ?? [] {
                    zones.insert("\(name)/\(part)/\(rest)")
                }
            }
        }
        return zones
    }
}
