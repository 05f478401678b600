import Foundation
import PolicyLanguage
import Seeds
import Testing

@Suite struct BashPartTests {
    /// `GATEHOUSE_FUZZ_ROUNDS` asks for more; the seed is printed, and `GATEHOUSE_FUZZ_SEED` repeats a run.
    private static let rounds = Int(ProcessInfo.processInfo.environment["GATEHOUSE_FUZZ_ROUNDS"] ?? "") ?? 1_000
    private static let seed = UInt64(ProcessInfo.processInfo.environment["GATEHOUSE_FUZZ_SEED"] ?? "") ?? 2_026

    @Test(.enabled(if: RealBash.isThere, "bash is not here"))
    func `whenever bash runs rm a deny of it fires and a list without it does not allow`() throws {
        let seeds = (BashCorpus.shared + BashCorpus.own).map(\.script).filter(RealBash.isHarmless)
        var generator = ScriptGenerator(seed: Self.seed, seeds: seeds)
        var scripts: [String] = []
        while scripts.count < Self.rounds {
            let script = generator.script()
            if RealBash.isHarmless(script) { scripts.append(script) }
        }
        let denying = try BashJudge(allow: nil, deny: ["rm ..."])
        let listing = try BashJudge(allow: Self.list)
        // What both refuse cannot be a miss, so bash runs the rest alone, and a few to see that `rm` runs at all.
        let passed = scripts.filter { denying.verdict(of: $0) != .deny || listing.verdict(of: $0) != .deny }
        let sample = Array(scripts.prefix(40))
        let bash = try RealBash()
        defer { bash.cleanUp() }
        let ran = try bash.runs(sample + passed)
        #expect(ran.contains { $0 < sample.count }, "no script of the sample ran rm")
        for number in ran.sorted() where number >= sample.count {
            let script = passed[number - sample.count]
            let verdicts = "deny says \(denying.verdict(of: script)), list says \(listing.verdict(of: script))"
            Issue.record("seed \(Self.seed): \(script.debugDescription) ran rm; \(verdicts)")
        }
        print("\(scripts.count) scripts, \(passed.count) passed a judge, \(ran.count) ran rm")
    }

    /// Builtins too, because they are what could run something without a name.
    private static let list = [
        "ls ...", "echo ...", "cat ...", ": ...", "true", "false", "test ...", "[ ...", "cd ...", "read ...",
        "printf ...",
        "export ...", "declare ...", "local ...", "readonly ...", "trap ...", "set ...", "wait ...", "unset ...",
        "find ...",
        "mapfile ...", "getopts ...", "exec ...", "command ...", "builtin ...", "time ...", "env ...", "timeout ...",
        "bash ...",
        "sh ...", "xargs ...", "eval ...", "source ...", ". ...", "let ...", "enable ...", "head ...", "sort ...",
        "jobs ...",
    ]

    @Test func `the reader ends on any bytes`() throws {
        var random = SeededRandom(seed: Self.seed)
        let judge = try BashJudge.context("open")
        let seeds = (BashCorpus.shared + BashCorpus.own).map(\.script) + ["rm x"]
        for _ in 0..<(Self.rounds * 3) {
            var bytes = Array(random.pick(seeds).utf8)
            for _ in 0...random.below(8) {
                let place = random.below(bytes.count + 1)
                bytes.insert(
                    contentsOf: (0...random.below(3)).map { _ in UInt8.random(in: 0...255, using: &random) }, at: place)
            }
            _ = judge.verdict(of: String(decoding: bytes, as: UTF8.self))
        }
    }
}
