import PolicyLanguage
import PolicyTesting
import StrictJSON
import Vocabulary

/// Random requests, each decided by the table and by reading the rules.
struct DecisionWalk {
    private let files: [PolicyFile]
    private let seed: UInt64

    init(_ files: [PolicyFile], seed: UInt64) { (self.files, self.seed) = (files, seed) }

    /// Requests of the shipped policies and of random ones, a policy for each ten thousand.
    func walk(_ requests: Int) throws {
        var (maker, scripts) = (PolicyMaker(seed: seed), PlainScriptMaker(seed: seed))
        var (tabled, decided) = (0, 0)
        while decided < requests {
            let isShipped = decided % 20_000 < 10_000
            let load = Policy.load(isShipped ? files : maker.draft().files, catalog: PolicyWalks.catalog)
            guard let policy = load.policy else {
                guard !isShipped else { throw Failure(description: "the shipped policies do not load") }
                continue
            }
            for _ in 0..<min(10_000, requests - decided) {
                let profile = try profile(policy, &maker)
                let call = call(&maker, &scripts)
                if try agree(policy, profile, call, maker.someFacts(policy, profile)) { tabled += 1 }
                decided += 1
            }
        }
        print("\(decided) random requests, \(tabled) of them by the table: table and rules agree")
    }

    private func profile(_ policy: Policy, _ maker: inout PolicyMaker) throws -> Profile {
        guard let tier = maker.pick(policy.tiers) as TierName? else { throw Failure(description: "there is no tier") }
        let narrowing = maker.pick([nil, nil, nil, Narrowing(models: ["haiku"], tools: ["Read", "Bash"], agents: [])])
        let subject = Subject(
            tier: tier, tenant: maker.pick([nil, "acme"]), key: maker.pick([nil, "acme/ci"]), narrowing: narrowing,
            attributes: ["tenant.region": maker.pick(["eu", "us"])])
        guard let profile = policy.profile(for: subject) else { throw Failure(description: "no profile of \(tier)") }
        return profile
    }

    private func call(_ maker: inout PolicyMaker, _ scripts: inout PlainScriptMaker) -> Call {
        switch maker.pick([0, 1, 2, 3, 4]) {
        case 0: maker.namedCall()
        case 1: maker.call()
        case 2: path(&maker)
        default: .tool(maker.pick(["Bash", "Bash", "Monitor"]), .members(["command": .string(scripts.script())]))
        }
    }

    private func path(_ maker: inout PolicyMaker) -> Call {
        let names = [
            "src", "a", ".env", ".ENV", "x.pem", ".ssh", "id_rsa", ".", "..", "", "~", "etc", ".aws", "b.swift",
        ]
        let path =
            maker.pick(["", "/", "~/", "/home/u/p/"]) + (0..<3).map { _ in maker.pick(names) }.joined(separator: "/")
        let places = maker.pick([PathPlaces.unknown, PathPlaces(root: "/home/u/p", home: "/home/u")])
        return .tool(maker.pick(["Read", "Write", "Edit"]), .members(["file_path": .string(path)]), in: places)
    }

    private func agree(_ policy: Policy, _ profile: Profile, _ call: Call, _ facts: Facts) throws -> Bool {
        guard let tabled = policy.decideByTable(call, for: profile, facts: facts) else { return false }
        let read = policy.decideByReading(call, for: profile, facts: facts)
        guard tabled.summary == read.summary else {
            throw Failure(description: "\(call)\n  table \(tabled.summary)\n  rules \(read.summary)")
        }
        return true
    }
}
