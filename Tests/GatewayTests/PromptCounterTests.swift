import AuditLog
import Gateway
import Simulator
import Store
import TestSupport
import Testing
import Vocabulary

/// A prompt whose bytes do not fit a budget is counted once before it is refused.
@Suite(.timeLimit(.minutes(5))) struct PromptCounterTests {
    /// 200,000 bytes are held as so many tokens, for 0.10 USD and more; the simulator counts a quarter of them.
    private static let long = ask(String(repeating: "word ", count: 40_000))

    private static func kinds(_ open: GatewayHouse) throws -> [String] {
        try open.house.running.store.reader.leaves(of: open.house.tenant.text, from: 0, limit: .max).compactMap {
            let leaf = try LeafReader.read($0)
            return leaf.request == nil ? nil : leaf.kind.word
        }
    }

    private static func counts(_ open: GatewayHouse) -> Int {
        open.simulator.recorded.count { $0.target == "/v1/messages/count_tokens" }
    }

    @Test func `a prompt whose tokens fit goes through, held by their count`() async throws {
        let open = try await GatewayHouse.open(budget: .dollars(1).parts(100))
        let answer = try await open.post(Self.long)
        #expect(answer.hasPrefix("HTTP/1.1 200 "), "\(answer.prefix(400))")
        #expect(Self.counts(open) == 1)
        let count = try #require(open.simulator.recorded.first { $0.target == "/v1/messages/count_tokens" })
        #expect(!String(decoding: count.body, as: UTF8.self).contains("max_tokens"))
        try await open.close()
        #expect(try Self.kinds(open) == ["admitted", "released", "admitted", "settled"])
        let leaves = try open.house.running.store.reader.leaves(of: open.house.tenant.text, from: 0, limit: .max)
        let texts = leaves.map { String(decoding: $0, as: UTF8.self) }
        #expect(texts.count { $0.contains(#""counted":50"#) } == 1, "the leaf says what the hold rests on")
    }

    @Test func `a prompt whose tokens do not fit either is refused once`() async throws {
        let open = try await GatewayHouse.open(budget: .dollars(1).parts(1_000))
        let answer = try await open.post(Self.long)
        #expect(answer.hasPrefix("HTTP/1.1 402 ") && answer.contains("budget-exhausted"), "\(answer.prefix(400))")
        #expect(Self.counts(open) == 1)
        try await open.close()
        #expect(try Self.kinds(open) == ["admitted", "released", "refused"])
    }

    @Test(arguments: [true, false])
    func `nothing is counted where no count would help, or where the setting says never`(counts: Bool) async throws {
        let open = try await GatewayHouse.open(
            budget: counts ? NanoUSD(1) : .dollars(1).parts(100), countsPrompts: counts)
        let answer = try await open.post(Self.long)
        #expect(answer.hasPrefix("HTTP/1.1 402 "))
        #expect(Self.counts(open) == 0)
        try await open.close()
        #expect(try Self.kinds(open) == ["refused"])
    }
}

extension NanoUSD {
    fileprivate func parts(_ number: Int64) -> NanoUSD { NanoUSD(count / number) }
}
