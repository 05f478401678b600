import APIKeys
import Admission
import BudgetLedger
import Digests
import MessagesWire
import Store
import TestSupport
import Testing
import Vocabulary

extension TestHouse {
    func body(maxTokens: Int) -> String {
        #"{"model":"haiku","max_tokens":\#(maxTokens),"messages":[{"role":"user","content":"hello"}]}"#
    }

    /// The principal of the house's own key; the first call costs an argon2id run.
    func principal() async throws -> Principal {
        let recognition = gatekeeper.recognize(
            authorization: nil, apiKey: Array(token.utf8), target: Array("/v1/messages".utf8), from: .local)
        let authentication: Authentication =
            switch recognition {
            case .settled(let settled): settled
            case .unproven(let claim):
                await withCheckedContinuation { done in
                    gatekeeper.prove(claim, from: .local) { done.resume(returning: $0) }
                }
            }
        guard case .principal(let principal) = authentication else { throw Unfurnished("the house's key is refused") }
        return principal
    }

    func admit(
        _ body: String, as known: Principal? = nil, by keeper: Gatekeeper? = nil
    ) async -> Result<Grant, CallRefusal> {
        do {
            let bytes = Array(body.utf8)
            var generator = SecureRandom()
            let principal = if let known { known } else { try await principal() }
            let call = IncomingCall(
                request: RequestID(using: &generator), principal: principal, route: .messages,
                peek: try RequestPeek.read(bytes), body: bytes, address: nil, receivedAt: clock())
            return await admit(call, by: keeper)
        } catch {
            return .failure(CallRefusal(.invalidRequest, "\(error)"))
        }
    }

    /// A gatekeeper as a new process would make it: over the same store, and with nothing in memory.
    func restarted() throws -> Gatekeeper {
        Gatekeeper(
            ring: ring, decisions: gatekeeper.decisions, store: running.store, settings: gatekeeper.settings,
            clock: clock)
    }

    func admit(_ call: IncomingCall, by keeper: Gatekeeper? = nil) async -> Result<Grant, CallRefusal> {
        await withCheckedContinuation { done in
            Self.ask(keeper ?? gatekeeper, call) { answer in done.resume(returning: answer) }
        }
    }

    /// As a gateway asks whose upstream counts no tokens.
    private static func ask(
        _ keeper: Gatekeeper, _ call: IncomingCall, _ answer: @escaping @Sendable (Result<Grant, CallRefusal>) -> Void
    ) {
        keeper.admit(call) { verdict in
            switch verdict {
            case .admitted(let grant): answer(.success(grant))
            case .refused(let refusal): answer(.failure(refusal))
            case .mayFit: ask(keeper, call.counted(nil), answer)
            }
        }
    }

    /// The worst case of a call with that many output tokens.
    func worstCase(maxTokens: Int) async throws -> NanoUSD {
        let refusal = await admit(body(maxTokens: maxTokens)).refusal
        #expect(refusal?.reason == .budgetExhausted)
        try await setBudget(.dollars(1))
        let grant = try await admit(body(maxTokens: maxTokens)).get()
        let held = try #require(try await running.change { books in books.openHolds().first?.record.amount })
        gatekeeper.handIn(gatekeeper.settle(grant, CallOutcome(.unreachable)))
        return held
    }

    func setBudget(_ amount: NanoUSD) async throws {
        var generator = SecureRandom()
        let (id, tenant) = (BudgetID(using: &generator), self.tenant)
        _ = try await running.change { books in
            try books.setBudget(tenant.text, .total, amount, alerts: [], id: id, revision: nil, by: .system).get()
        }
    }

    func parallel(_ count: Int, maxTokens: Int) async throws -> [Result<Grant, CallRefusal>] {
        let (principal, body) = (try await principal(), self.body(maxTokens: maxTokens))
        return await withTaskGroup(of: Result<Grant, CallRefusal>.self) { group in
            for _ in 0..<count { group.addTask { await self.admit(body, as: principal) } }
            return await group.reduce(into: []) { $0.append($1) }
        }
    }
}

extension Result where Success == Grant, Failure == CallRefusal {
    var refusal: CallRefusal? {
        guard case .failure(let refusal) = self else { return nil }
        return refusal
    }
}

extension TokenUsage {
    init(input: Int64, output: Int64) {
        self.init()
        self.input = input
        self.output = output
    }
}
