package import Admission
import Digests
import MessagesWire
import NIOCore
import Synchronization
import TaskLifecycle
package import TaskRunner
package import Vocabulary

/// Model calls that the house makes itself: on some event loop, through the same exchange as every other call.
///
/// Any thread may ask; the events come from that loop.
package final class InnerCalls: Sendable {
    private let loops = Mutex<[NIOLoopBound<LoopState>]>([])
    private let next = Atomic<Int>(0)

    package init() {}

    func attach(_ loops: [NIOLoopBound<LoopState>]) { self.loops.withLock { $0 = loops } }

    /// Sends one call of a task; answers what cancels it.
    ///
    /// The last event is `.ended`, after a cancellation too.
    package func send(
        _ call: ModelCall, of task: TaskStanding, at now: Instant, _ tell: @escaping @Sendable (ModelEvent) -> Void
    ) -> @Sendable () -> Void {
        let home = loops.withLock { loops in
            loops.isEmpty ? nil : loops[next.add(1, ordering: .relaxed).oldValue & .max % loops.count]
        }
        guard let home else { return Self.refused(tell, .shuttingDown, "the daemon is not serving yet") }
        do throws(PeekRefusal) {
            let peek = try RequestPeek.read(call.body)
            let calling = CallingTask(
                id: task.id, agent: call.agent, account: call.accounts.first ?? task.id.text,
                counters: call.counters, left: call.left)
            let incoming = IncomingCall(
                request: Self.newRequest(), principal: task.principal, route: .task, peek: peek, body: call.body,
                address: task.address, receivedAt: now, task: calling)
            return start(incoming, on: home, tell)
        } catch {
            return Self.refused(tell, error.reason, error.message)
        }
    }

    private static func refused(
        _ tell: @Sendable (ModelEvent) -> Void, _ reason: Reason, _ message: String
    ) -> @Sendable () -> Void {
        tell(.refused(CallDenial(reason, message)))
        tell(.ended(.nothing))
        return {}
    }

    private static func newRequest() -> RequestID {
        var generator = SecureRandom()
        return RequestID(using: &generator)
    }

    private func start(
        _ call: IncomingCall, on home: NIOLoopBound<LoopState>, _ tell: @escaping @Sendable (ModelEvent) -> Void
    ) -> @Sendable () -> Void {
        let loop = home.eventLoop
        let running = NIOLoopBoundBox<InnerExchange?>.makeBoxSendingValue(nil, eventLoop: loop)
        loop.execute {
            let exchange = InnerExchange(call, loop: home.value, tell)
            running.value = exchange
            exchange.begin { running.value = nil }
        }
        return { loop.execute { running.value?.cancel() } }
    }
}

/// One call of a task on its loop: the exchange, and what of its answer is told.
private final class InnerExchange {
    private let loop: LoopState
    private let call: IncomingCall
    private let tell: @Sendable (ModelEvent) -> Void
    private var exchange: Exchange?
    private var bill = CallBill.nothing
    private var status = 200
    private var failure: [UInt8] = []

    init(_ call: IncomingCall, loop: LoopState, _ tell: @escaping @Sendable (ModelEvent) -> Void) {
        (self.call, self.loop, self.tell) = (call, loop, tell)
    }

    func begin(over: @escaping () -> Void) {
        let client = InnerClient(loop) { event in self.take(event, over) }
        let exchange = Exchange(call, client: client, loop: loop)
        self.exchange = exchange
        loop.enter(exchange)
        loop.countRequest()
        exchange.begin()
    }

    func cancel() { exchange?.cut(.abandoned, .clientLeft) }

    private func take(_ event: InnerClient.Event, _ over: () -> Void) {
        switch event {
        case .begun(let status, _): self.status = status
        case .bytes(let bytes):
            if (200..<300).contains(status) {
                tell(.bytes(bytes))
            } else {
                failure += bytes.prefix(4_096 - failure.count)
            }
        case .billed(let cost, let usage): bill = CallBill(cost: cost, usage: usage)
        case .refused(let refusal): finish(.refused(CallDenial(refusal)), over)
        case .cut(let refusal): finish(.cut(refusal.map { CallDenial($0) }), over)
        case .ended:
            let isFine = (200..<300).contains(status)
            finish(isFine ? nil : .failed(status: status, String(decoding: failure, as: UTF8.self)), over)
        }
    }

    private func finish(_ event: ModelEvent?, _ over: () -> Void) {
        if let event { tell(event) }
        tell(.ended(bill))
        if let exchange { loop.leave(exchange) }
        exchange = nil
        over()
    }
}

extension CallDenial {
    init(_ refusal: CallRefusal) {
        self.init(
            refusal.reason, refusal.message, account: refusal.account?.scope, decision: refusal.decision?.text,
            rule: refusal.rule, retryAfter: refusal.retryAfter)
    }
}
