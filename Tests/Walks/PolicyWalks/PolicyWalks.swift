import FoundationEssentials
import Glibc
import PolicyLanguage
import PolicyTesting
import StrictJSON
import Vocabulary

/// Long seeded walks over the policy language, for `make fuzz`: built for use, so that a million rounds take minutes.
///
/// `PolicyWalks [--decisions N] [--loads N] [--seed N]`, from the root of the repository.
@main
enum PolicyWalks {
    static func main() throws {
        let seed = option("--seed").map { UInt64($0) } ?? UInt64.random(in: 1...UInt64(UInt32.max))
        let files = try ["enterprise", "everyone", "free", "pro"].map { name in
            let text = FileManager.default.contents(atPath: "policies/\(name).policy")
            guard let text else { throw Failure(description: "policies/\(name).policy cannot be read") }
            return PolicyFile(name: "\(name).policy", text: String(decoding: text, as: UTF8.self))
        }
        print("seed \(seed)")
        try DecisionWalk(files, seed: seed).walk(option("--decisions") ?? 1_000_000)
        try LoadWalk(files, seed: seed).walk(option("--loads") ?? 1_000_000)
    }

    private static func option(_ name: String) -> Int? {
        let words = CommandLine.arguments
        guard let index = words.firstIndex(of: name), index + 1 < words.count else { return nil }
        return Int(words[index + 1])
    }

    static let catalog = Catalog(
        models: [
            .init(id: "claude-haiku-4-5-20251001", family: "haiku"),
            .init(id: "claude-sonnet-4-6", family: "sonnet"), .init(id: "claude-opus-4-8", family: "opus"),
        ],
        aliases: ["haiku": "claude-haiku-4-5-20251001", "sonnet": "claude-sonnet-4-6", "opus": "claude-opus-4-8"],
        agents: ["code-analyzer", "security-auditor"], skills: ["dependency-audit"], zones: ["UTC", "Europe/Berlin"])
}

/// What a walk has found.
struct Failure: Error, CustomStringConvertible {
    let description: String
}
