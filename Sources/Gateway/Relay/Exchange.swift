import APIKeys
import Admission
import HTTPWire
import MessagesWire
import NIOCore
import Vocabulary

/// One call from its admission to its end, on the event loop that owns both of its connections.
///
/// It carries out what `RequestMachine` says and decides nothing about the order of things itself.
final class Exchange {
    let request: RequestID
    let principal: Principal
    private(set) var client: (any CallClient)?
    let loop: LoopState
    private let gatekeeper: Gatekeeper
    private let call: IncomingCall

    private var machine = RequestMachine()
    var grant: Grant?
    var connection: UpstreamConnection?
    var relay: AnswerRelay?
    var answer: ResponseHead?
    private var ticket: LiveWork.Ticket?
    /// Asks for the tokens of the prompt, while the call waits for them.
    private var counter: PromptCounter?
    /// Indices of the upstreams that were tried.
    private var tried: [Int] = []
    private var hasBegunAnswer = false
    /// When the wait for the upstream's next byte is over, nanoseconds of the loop's clock.
    private(set) var upstreamDeadline: UInt64 = .max
    private(set) var deadline: UInt64 = .max
    /// The request's place in a trace; `nil` where nobody collects them.
    var trace: TraceContext?
    /// Who else hears of its refusal, its bill and its end: the task whose program made it.
    var watch: CallWatch?
    /// When the call was whole, and when it was last sent; nanoseconds of the loop's clock.
    private var (begunAt, sentAt): (UInt64, UInt64) = (0, 0)

    init(_ call: IncomingCall, client: any CallClient, loop: LoopState) {
        (self.call, self.client, self.loop) = (call, client, loop)
        (request, principal, gatekeeper) = (call.request, call.principal, loop.gatekeeper)
    }

    var isConnecting: Bool { machine.phase == .connecting }

    /// Asks the one door; the answer leads back to this loop.
    func begin() {
        loop.readClock()
        begunAt = loop.now
        deadline = begunAt + UInt64(loop.settings.requestSeconds) * 1_000_000_000
        ask(call)
    }

    private func ask(_ call: IncomingCall) {
        loop.outbox.catchUp()
        let bound = NIOLoopBound(self, eventLoop: loop.eventLoop)
        gatekeeper.admit(call) { [mailbox = loop.mailbox] verdict in mailbox.post(verdict, to: bound) }
    }

    func judged(_ verdict: CallVerdict) {
        loop.readClock()
        loop.meters.judged(since: begunAt, at: loop.now)
        switch verdict {
        case .refused(let refusal): perform(machine.refused(refusal))
        case .mayFit: count()
        case .admitted(let grant):
            self.grant = grant
            let seconds = max(0, min(grant.deadline.components.seconds, 86_400))
            deadline = min(deadline, loop.now + UInt64(seconds) * 1_000_000_000)
            if machine.phase == .admitting, !register() { _ = machine.cut(.revoked, .revoked) }
            perform(machine.admitted())
        }
    }

    /// The bytes of the prompt do not fit the budget, its tokens may: has them counted, once, and asks again.
    private func count() {
        let home = loop.eventLoop
        let bound = NIOLoopBound(self, eventLoop: home)
        counter = PromptCounter(call, loop: loop) { tokens in
            bound.value.counter = nil
            bound.value.ask(bound.value.call.counted(tokens))
        }
        guard let counter else { return ask(call.counted(nil)) }
        counter.begin()
    }

    /// Lets a revocation cut this call; `false` if the key has died meanwhile.
    private func register() -> Bool {
        let home = loop.eventLoop
        let bound = NIOLoopBound(self, eventLoop: home)
        ticket = gatekeeper.begin(principal) { home.execute { bound.value.cut(.revoked, .revoked) } }
        return ticket != nil
    }

    // MARK: What the machine says

    private func perform(_ action: RequestMachine.Action) {
        switch action {
        case .none: break
        case .connect: connect()
        case .send: send()
        case .relay: startRelay()
        case .answer(let refusal):
            watch?.refused(refusal)
            client?.refuse(refusal)
        case .refuse(let refusal, let ending): refuse(refusal, ending)
        case .cut(let refusal, let ending): close(refusal, ending)
        case .finish(let ending): finish(ending)
        }
        if machine.phase == .ended { leave() }
    }

    private func connect() {
        abandonConnection()
        guard let grant, let index = nextUpstream(for: grant.model) else { return refuseUnserved() }
        tried.append(index)
        upstreamDeadline = loop.now + UInt64(loop.settings.connectSeconds) * 2_000_000_000
        loop.pool.take(index, for: self)
    }

    /// Nobody can be asked: each that may be is down, or none is bound to the project and has the model.
    private func refuseUnserved() {
        let (upstreams, bound) = (loop.pool.upstreams, principal.upstream)
        guard let model = grant?.model, bound != nil, !upstreams.contains(where: { $0.serves(model, boundTo: bound) })
        else { return perform(machine.unreachable(mayRetry: false)) }
        perform(machine.cut(.boundElsewhere, .unreachable))
    }

    /// In order, among those that serve the model and that the project may use; one that was tried comes again when
    /// there is no other.
    private func nextUpstream(for model: String) -> Int? {
        let (upstreams, bound) = (loop.pool.upstreams, principal.upstream)
        if tried.isEmpty {
            let now = loop.now
            return upstreams.indices.first {
                upstreams[$0].serves(model, boundTo: bound) && upstreams[$0].breaker.allows(at: now)
            }
        }
        let serving = upstreams.indices.filter { upstreams[$0].serves(model, boundTo: bound) }
        let ordered = serving.filter { !tried.contains($0) } + serving.filter { tried.contains($0) }
        return ordered.first { upstreams[$0].breaker.allows(at: loop.now) }
    }

    private func send() {
        guard let connection, let grant, let client else { return }
        let body = grant.splices.isEmpty ? call.body : Splice.apply(grant.splices, to: call.body)
        guard let body else { return perform(machine.cut(.unreadable, .unreachable)) }
        sentAt = loop.now
        upstreamDeadline = sentAt + UInt64(loop.settings.firstByteSeconds) * 1_000_000_000
        if tried.count == 1 { loop.meters.sent(since: begunAt, at: sentAt) }
        connection.send(client.upstreamRequest(loop.pool.upstreams[connection.index].fields, body))
    }

    private func startRelay() {
        guard let answer, let grant else { return }
        let isSuccess = (200..<300).contains(answer.status)
        let mode = isSuccess ? mode(of: answer, grant) : .body
        // The calls of a task's answer go nowhere but to the task, which judges each of them itself.
        let isTask = call.task != nil
        relay = AnswerRelay(mode, grant: grant, limit: loop.settings.heldAnswerLimit) { [gatekeeper] tool, isComplete in
            isTask ? .allow : gatekeeper.judge(tool, of: grant, isComplete: isComplete)
        }
        if mode != .held { beginAnswer(framing: answer.framing) }
    }

    private var offersTools: Bool {
        let peek = call.peek
        return !peek.tools.isEmpty || !peek.servers.isEmpty || peek.chosenTool != nil
    }

    private func mode(of answer: ResponseHead, _ grant: Grant) -> AnswerRelay.Mode {
        let type = answer.table.value(.contentType) ?? []
        let isEvents = type.starts(with: "text/event-stream".utf8)
        // Who asked for a whole answer may read one under any name, so it is judged as one.
        if isEvents, call.peek.isStreamed || !offersTools { return .events }
        return offersTools ? .held : .body
    }

    private func beginAnswer(framing: BodyFraming) {
        guard let answer, let grant, let client else { return }
        hasBegunAnswer = true
        client.begin(
            AnswerHead(head: answer, request: request, grant: grant), framing: framing,
            isEvents: relay?.mode == .events)
    }

    private func refuse(_ refusal: CallRefusal, _ ending: CallOutcome.Ending) {
        settle(ending)
        abandonConnection()
        client?.refuse(withDecision(refusal))
    }

    private func close(_ refusal: CallRefusal?, _ ending: CallOutcome.Ending) {
        settle(ending)
        abandonConnection()
        guard let client else { return }
        guard hasBegunAnswer else { return client.refuse(withDecision(refusal ?? .unanswered)) }
        client.cut(refusal.map(withDecision), isEvents: relay?.mode == .events)
    }

    private func finish(_ ending: CallOutcome.Ending) {
        settle(ending)
        abandonConnection()
        guard hasBegunAnswer else { return }
        client?.end()
    }

    /// Its own end: nobody calls it any more.
    private func leave() {
        if let ticket { gatekeeper.end(ticket) }
        loop.dismiss(self)
        watch?.ended()
        watch = nil
        ticket = nil
        client = nil
        upstreamDeadline = .max
        deadline = .max
    }

    private func abandonConnection() {
        connection?.abandon()
        connection = nil
    }

    private func withDecision(_ refusal: CallRefusal) -> CallRefusal {
        guard let grant else { return refusal }
        var refusal = refusal
        refusal.decision = refusal.decision ?? grant.decision
        refusal.policy = refusal.policy ?? grant.policy
        return refusal
    }

    private func settle(_ ending: CallOutcome.Ending) {
        guard let grant else { return }
        loop.meters.ended(ending, since: begunAt, at: loop.now)
        traceUpstream(ending, since: sentAt, by: tried.last)
        let end = gatekeeper.settle(grant, outcome(ending))
        client?.billed(end.cost, end.usage)
        watch?.billed(end.cost, end.usage)
        guard ending == .complete else { return gatekeeper.handIn(end) }
        loop.outbox.behindAnswers { [gatekeeper] in gatekeeper.handIn(end) }
    }

    private func outcome(_ ending: CallOutcome.Ending) -> CallOutcome {
        var outcome = CallOutcome(ending)
        guard let meter = relay?.meter else { return outcome }
        outcome.usage = meter.usage
        outcome.model = meter.model
        outcome.deltaBytes = meter.deltaBytes
        outcome.hasStarted = meter.hasStarted
        outcome.hasContent = meter.hasContent
        outcome.isThinkingWithheld = meter.isThinkingWithheld
        outcome.stopReason = meter.stopReason
        return outcome
    }
}

// MARK: What the upstream's side tells

extension Exchange {
    func connected(_ connection: UpstreamConnection) {
        guard isConnecting else { return connection.close() }
        self.connection = connection
        perform(machine.connected())
    }

    func unreachable() {
        guard isConnecting else { return }  // an attempt that was given up before
        loop.fail(tried.last)
        perform(machine.unreachable(mayRetry: loop.mayRetry()))
    }

    func unreadable() {
        connection = nil
        perform(machine.unreadable())
    }

    func upstreamClosed() {
        loop.fail(tried.last)
        connection = nil
        perform(machine.upstreamClosed())
    }

    /// The head of an answer; `false` if its body is not wanted.
    func answered(_ head: ResponseHead) -> Bool {
        let now = loop.now
        loop.meters.answered(byUpstream: tried.last, head.status, since: sentAt, at: now)
        upstreamDeadline = now + UInt64(loop.settings.silenceSeconds) * 1_000_000_000
        if head.status >= 500, head.status != 529 { loop.fail(tried.last) } else { loop.succeed(tried.last) }
        guard head.table.value(.contentEncoding).map({ $0.elementsEqual("identity".utf8) }) ?? true else {
            perform(machine.unreadable())
            return false
        }
        answer = head
        perform(
            machine.answered(
                status: head.status, mayRetry: RequestMachine.isUnbilled(head.status) && mayTryElsewhere(head)))
        return machine.phase == .relaying
    }

    /// Another upstream serves the model, and waiting for this one was not asked for.
    private func mayTryElsewhere(_ head: ResponseHead) -> Bool {
        guard let grant, let next = nextUpstream(for: grant.model), !tried.contains(next) else { return false }
        let wait = head.table.text(named: "retry-after").flatMap { Int($0) } ?? 0
        return wait <= 2 && loop.mayRetry()
    }

    func received(_ piece: Span<UInt8>) {
        guard machine.phase == .relaying else { return }
        upstreamDeadline = loop.now + UInt64(loop.settings.silenceSeconds) * 1_000_000_000
        relay?.take(piece)
        pass()
    }

    /// The upstream's answer is whole; its connection is no longer ours.
    func ended() {
        connection = nil
        guard machine.phase == .relaying else { return perform(machine.upstreamClosed()) }
        relay?.finish()
        if relay?.mode == .held, relay?.stop == nil { beginAnswer(framing: .length(relay?.ready.count ?? 0)) }
        pass()
        guard machine.phase == .relaying, relay?.stop == nil else { return }
        let isWhole = relay?.mode != .events || relay?.meter.isComplete == true
        perform(machine.completed(status: answer?.status ?? 0, isWhole: isWhole))
    }

    func flush() {
        client?.flush()
        if client?.isBehind == true { connection?.pause() }
    }

    /// Sends out what may go, and stops where the relay says so.
    private func pass() {
        if hasBegunAnswer, let bytes = relay?.takeReady(), !bytes.isEmpty { client?.write(bytes) }
        switch relay?.stop {
        case .none: break
        case .unreadable: perform(machine.unreadable())
        case .spent: perform(machine.cut(.spent, .budgetCut))
        case .deny(_, let refusal): deny(refusal)
        }
    }

    /// First the block is made durable, then the client hears of it.
    private func deny(_ refusal: CallRefusal) {
        guard let grant else { return }
        abandonConnection()
        let home = loop.eventLoop
        let bound = NIOLoopBound(self, eventLoop: home)
        gatekeeper.block(grant, session: call.session, peek: call.peek, body: call.body, refusal) {
            home.execute { bound.value.cut(refusal, .guardCut) }
        }
    }
}

// MARK: What the client's side and the clock tell

extension Exchange {
    func clientLeft() {
        client = nil
        counter?.cancel()
        let readsOn = (machine.phase == .waiting || machine.phase == .relaying) && loop.adopt(self)
        if readsOn {
            deadline = min(deadline, loop.now + UInt64(loop.settings.orphanSeconds) * 1_000_000_000)
            connection?.resume()
        }
        perform(machine.clientLeft(readsOn: readsOn))
    }

    func cut(_ refusal: CallRefusal, _ ending: CallOutcome.Ending) {
        loop.readClock()
        perform(machine.cut(refusal, ending))
    }

    func clientCaughtUp() { connection?.resume() }

    /// Ends what has taken too long; called about four times a second.
    func tick(_ now: UInt64) {
        if now >= deadline {
            cut(.deadline, .deadline)
        } else if now >= upstreamDeadline {
            loop.fail(tried.last)
            perform(machine.phase == .connecting ? machine.unreachable(mayRetry: true) : machine.upstreamClosed())
        }
    }
}
