import FoundationEssentials
import PolicyLanguage

/// The four files of `policies/`, and a catalog as a fresh installation has it.
enum ShippedPolicies {
    static let files: [PolicyFile] = ["enterprise", "everyone", "free", "pro"].map { name in
        PolicyFile(name: "\(name).policy", text: text(of: "policies/\(name).policy") ?? "")
    }

    static let catalog = Catalog(
        models: [
            .init(id: "claude-haiku-4-5-20251001", family: "haiku"),
            .init(id: "claude-sonnet-4-6", family: "sonnet"),
            .init(id: "claude-opus-4-8", family: "opus"),
        ],
        aliases: ["haiku": "claude-haiku-4-5-20251001", "sonnet": "claude-sonnet-4-6", "opus": "claude-opus-4-8"],
        agents: ["code-analyzer", "security-auditor"], skills: ["dependency-audit"],
        zones: ["UTC", "Europe/Berlin", "America/New_York"])

    /// Loaded once for all tests; `nil` if they do not load, which is a test of its own.
    static let policy = load().policy

    /// The folder with one edit: `old`, which must stand in `name` once, becomes `new`.
    static func edited(_ name: String, _ old: String, _ new: String) -> [PolicyFile] {
        files.map { file in
            guard file.name == name else { return file }
            let parts = file.text.components(separatedBy: old)
            return PolicyFile(name: name, text: parts.count == 2 ? parts.joined(separator: new) : "edit failed")
        }
    }

    static func load(_ files: [PolicyFile] = files) -> PolicyLoad { Policy.load(files, catalog: catalog) }

    /// The text of a file of this repository.
    static func text(of path: String) -> String? {
        let root = #filePath.split(separator: "/").dropLast(4).joined(separator: "/")
        guard let data = FileManager.default.contents(atPath: "/\(root)/\(path)") else { return nil }
        return String(decoding: data, as: UTF8.self)
    }
}
