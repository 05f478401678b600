import Foundation
import PolicyLanguage
import Vocabulary

/// The policies under test, with a catalog as a fresh installation has it.
struct Folder {
    private static let catalog = Catalog(
        models: [
            .init(id: "claude-haiku-4-5-20251001", family: "haiku"),
            .init(id: "claude-sonnet-4-6", family: "sonnet"), .init(id: "claude-opus-4-8", family: "opus"),
        ],
        aliases: ["haiku": "claude-haiku-4-5-20251001", "sonnet": "claude-sonnet-4-6", "opus": "claude-opus-4-8"],
        agents: ["code-analyzer", "security-auditor"], skills: ["dependency-audit"], zones: ["UTC", "Europe/Berlin"])

    private let files: [PolicyFile]
    private let policy: Policy

    init(_ path: String) throws {
        let names = try FileManager.default.contentsOfDirectory(atPath: path).filter { $0.hasSuffix(".policy") }
        files = try names.sorted().map { name in
            PolicyFile(name: name, text: try String(contentsOfFile: "\(path)/\(name)", encoding: .utf8))
        }
        let load = Policy.load(files, catalog: Self.catalog)
        guard let policy = load.policy else { throw Failure(load.errors.map(\.text).joined(separator: "\n")) }
        self.policy = policy
    }

    /// Seconds of one load with all its tests and proofs.
    func load() throws -> Double {
        let start = ContinuousClock.now
        guard Policy.load(files, catalog: Self.catalog).policy != nil else { throw Failure("the policies do not load") }
        return (ContinuousClock.now - start) / .seconds(1)
    }

    func cases(_ requests: [Request]) throws -> [Case] { try requests.map { try Case($0, policy) } }

    /// How many times longer a decision takes with a candidate beside the live policy.
    func shadow(_ cases: [Case], batches: Int) throws -> Double {
        let edited = files.map { file in
            PolicyFile(name: file.name, text: file.text.replacing("calls 500", with: "calls 400"))
        }
        let load = Policy.load(edited, catalog: Self.catalog)
        guard let candidate = load.policy else { throw Failure("the candidate does not load") }
        let ratios = try cases.map { live in
            let other = try Case(live.request, candidate)
            let one = Timing.decisions(live, batches: batches)
            return Timing.decisions(live, beside: other, batches: batches) / one
        }
        return ratios.median
    }
}

/// A request, ready to be decided; a class, as the daemon holds what it asks by reference.
final class Case {
    let request: Request
    let policy: Policy
    let profile: Profile
    let facts: Facts

    init(_ request: Request, _ policy: Policy) throws {
        let tier = request.subject == "acme" ? "enterprise" : request.subject
        guard let name = TierName(tier) else { throw Failure("`\(tier)` is no tier") }
        let subject = Subject(tier: name, tenant: request.subject == "acme" ? "acme" : nil)
        guard let profile = policy.profile(for: subject) else { throw Failure("there is no tier `\(tier)`") }
        var facts = profile.facts
        facts.setOutsideTask()
        facts.budgetUsedBasisPoints = request.budget
        facts.ip = request.ip.flatMap { IPAddress($0) }
        (self.request, self.policy, self.profile, self.facts) = (request, policy, profile, facts)
    }

    @inline(never)
    func decide() -> Decision { policy.decide(request.call, for: profile, facts: facts) }

    /// The answer must be right before its time counts.
    func check() throws {
        let verdict = decide().verdict
        guard (verdict == .allow) == request.isAllowed else { throw Failure("\(request.text): \(verdict.rawValue)") }
    }
}
