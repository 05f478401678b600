import APIKeys
import Digests
package import Store
import Synchronization
package import Vocabulary

/// The one door: who is it, may it, can it pay, write it down.
///
/// Everything that spends or acts passes `admit` once. It decides on the thread that asks, has the writer hold the
/// money and write the leaf, and returns at once; no byte may go upstream before the answer is `admitted`.
package final class Gatekeeper: Sendable {
    package let ring: KeyRing
    package let decisions: DecisionBook
    package let settings: GatekeeperSettings
    package let tallies = FailureTally()
    package let settlements = SettlementCounts()
    let writer: Writer
    let board: AccountBoard
    let rates = RateBook()
    let blocks = SessionBlocks()
    let endings = LateEndings()
    let clock: @Sendable () -> Instant
    // Held to draw one id.
    private let random = Mutex(BufferedRandom())

    package init(
        ring: KeyRing, decisions: DecisionBook, store: OpenStore, settings: GatekeeperSettings,
        clock: @escaping @Sendable () -> Instant
    ) {
        self.ring = ring
        self.decisions = decisions
        self.settings = settings
        self.clock = clock
        writer = store.writer
        board = store.board
    }

    /// The id of a new decision.
    func newDecision() -> DecisionID {
        random.withLock { random in DecisionID(using: &random) }
    }

    // MARK: Who is it

    /// Judges the credential of a client request from memory.
    ///
    /// The field values are as they stand in the head, each at most once.
    ///
    /// - Parameter door: The port for everybody, or the socket of one task.
    package func recognize(
        authorization: [UInt8]?, apiKey: [UInt8]?, target: [UInt8], from source: SourceAddress,
        at door: KeyDoor = .client
    ) -> Recognition {
        switch Credential.select(authorization: authorization, apiKey: apiKey, target: target) {
        case .failure(let refusal):
            tallies.count(cause: refusal.reason.word, source: source, key: nil)
            return .settled(.refused(KeyRefusal(refusal.reason)))
        case .success(let token):
            let recognition = ring.authenticate(token, at: door, from: source, now: clock())
            if case .settled(.refused(let refusal)) = recognition { note(refusal, from: source) }
            return recognition
        }
    }

    /// Proves a claim on the pool's own threads and calls back from one of them.
    package func prove(
        _ claim: Claim, from source: SourceAddress, then answer: @escaping @Sendable (Authentication) -> Void
    ) {
        ring.prove(claim, now: clock()) { [self] authentication in
            if case .refused(let refusal) = authentication { note(refusal, from: source) }
            answer(authentication)
        }
    }

    private func note(_ refusal: KeyRefusal, from source: SourceAddress) {
        tallies.count(cause: refusal.cause?.rawValue ?? refusal.reason.word, source: source, key: refusal.key)
    }

    /// Calls back on the writer's thread behind the answers of each batch: what they set off can be done at once.
    package func afterAnswers(_ tell: @escaping @Sendable () -> Void) { writer.afterAnswers(tell) }

    // MARK: Live work

    /// Registers work that a revocation cuts; `nil` if the key has died meanwhile.
    package func begin(_ principal: Principal, cut: @escaping @Sendable () -> Void) -> LiveWork.Ticket? {
        ring.begin(principal, at: clock(), cut: cut)
    }

    /// Takes finished work off the register.
    package func end(_ ticket: LiveWork.Ticket) { _ = ring.work.end(ticket) }
}
