import BudgetLedger
import Testing
import Vocabulary

@Suite struct IncreaseRequestTests {
    private static let later = Sample.noon.advanced(bySeconds: 60)
    private static let outcomes: [IncreaseRequest.Outcome] = [
        .approved(NanoUSD(5), until: nil, by: "adm_b"), .denied(by: "adm_b", because: "no"), .withdrawn, .expired,
    ]

    private func request(_ outcome: IncreaseRequest.Outcome = .pending) -> IncreaseRequest {
        IncreaseRequest(NanoUSD(10), in: .month, by: "adm_a", at: Sample.noon, outcome: outcome)
    }

    @Test func `a request is decided by another person, for what was asked or less`() throws {
        var asked = request()
        #expect(throws: IncreaseRequest.Refusal.ownRequest) {
            try asked.approve(NanoUSD(5), until: nil, by: "adm_a", at: Self.later)
        }
        #expect(throws: IncreaseRequest.Refusal.amountTooLarge) {
            try asked.approve(NanoUSD(11), until: nil, by: "adm_b", at: Self.later)
        }
        #expect(throws: IncreaseRequest.Refusal.endInvalid) {
            try asked.approve(NanoUSD(5), until: Sample.noon, by: "adm_b", at: Self.later)
        }
        #expect(asked == request())
        try asked.approve(NanoUSD(5), until: nil, by: "adm_b", at: Self.later)
        #expect(asked.outcome == Self.outcomes[0])
    }

    @Test(arguments: outcomes) func `a final state stays`(outcome: IncreaseRequest.Outcome) {
        var asked = request(outcome)
        #expect(throws: IncreaseRequest.Refusal.alreadyDecided) {
            try asked.approve(NanoUSD(5), until: nil, by: "adm_b", at: Self.later)
        }
        #expect(throws: IncreaseRequest.Refusal.alreadyDecided) {
            try asked.deny(by: "adm_b", because: "late", at: Self.later)
        }
        #expect(throws: IncreaseRequest.Refusal.alreadyDecided) { try asked.withdraw(by: "adm_a", at: Self.later) }
        let hasExpired = asked.expire(at: Sample.noon.advanced(bySeconds: 15 * 86_400))
        #expect(!hasExpired && asked.outcome == outcome)
    }

    @Test func `after fourteen days a request is expired, written down or not`() {
        var asked = request()
        let end = Sample.noon.advanced(bySeconds: 14 * 86_400)
        #expect(asked.outcome(at: end.advanced(bySeconds: -1)) == .pending && asked.outcome(at: end) == .expired)
        #expect(throws: IncreaseRequest.Refusal.alreadyDecided) { try asked.withdraw(by: "adm_a", at: end) }
        let hasExpired = asked.expire(at: end)
        #expect(hasExpired && asked.outcome == .expired)
    }

    @Test func `only the one who asked takes a request back`() throws {
        var asked = request()
        #expect(throws: IncreaseRequest.Refusal.notOwnRequest) { try asked.withdraw(by: "adm_b", at: Self.later) }
        try asked.withdraw(by: "adm_a", at: Self.later)
        #expect(asked.outcome.word == "withdrawn")
    }
}
