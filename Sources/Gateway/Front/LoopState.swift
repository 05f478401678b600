import Admission
import Digests
import Logging
import NIOCore
import Vocabulary

/// What one event loop owns: its clients, its connections to upstreams, its clock and its randomness.
final class LoopState {
    static let tickMilliseconds: Int64 = 250

    let eventLoop: any EventLoop
    let settings: GatewaySettings
    let gatekeeper: Gatekeeper
    let readiness: @Sendable () -> String?
    let clock: @Sendable () -> Instant
    let pool: UpstreamPool
    let counts: ConnectionCounts
    let memory: BodyMemory
    /// `nil` where tasks are switched off.
    let tasks: TaskDesk?
    let allocator = ByteBufferAllocator()
    /// Verdicts of the writer.
    let mailbox: LoopMailbox
    let outbox: Outbox
    /// Bytes of a head while it is written; its memory is kept.
    var scratch: [UInt8] = []
    var random = BufferedRandom()
    var templates = RefusalTemplates()
    var meters: LoopMeters
    var watch: RequestWatch
    var spans = SpanShelf()
    /// Nanoseconds of a clock that never goes back, as `readClock` last read it: at most a tick ago.
    private(set) var now = NIODeadline.now().uptimeNanoseconds
    private(set) var isDraining = false
    /// Counts the answers that come later.
    var laterNumber: UInt64 = 0
    private var clients: [ObjectIdentifier: ClientHandler] = [:]
    /// Calls whose client has left and whose answer is read to its end.
    private var orphans: [ObjectIdentifier: Exchange] = [:]
    /// Calls that the house makes itself, for completions and tasks.
    private var calls: [ObjectIdentifier: Exchange] = [:]
    private var retries = RetryBudget()

    init(
        _ shared: GatewayShared, upstreams: [Upstream], eventLoop: any EventLoop
    ) {
        (settings, gatekeeper, counts, memory) = (shared.settings, shared.gatekeeper, shared.counts, shared.memory)
        (readiness, clock, tasks) = (shared.readiness, shared.clock, shared.tasks)
        self.eventLoop = eventLoop
        (mailbox, outbox) = (LoopMailbox(eventLoop), Outbox(eventLoop))
        pool = UpstreamPool(upstreams, settings: shared.settings, loop: eventLoop)
        meters = LoopMeters(upstreams: upstreams.count)
        watch = RequestWatch(shared.logger, traces: shared.settings.tracesRequests)
    }

    /// Reads the clock: where an event begins that sets deadlines, and where a time is measured.
    func readClock() { now = NIODeadline.now().uptimeNanoseconds }

    func enter(_ client: ClientHandler) { clients[ObjectIdentifier(client)] = client }
    func leave(_ client: ClientHandler) { clients[ObjectIdentifier(client)] = nil }

    /// Keeps a call without its client, if the settings say so and there are not too many already.
    func adopt(_ exchange: Exchange) -> Bool {
        let limit = max(1, settings.orphanLimit / max(1, settings.threads))
        guard settings.readsOnAfterDisconnect, !isDraining, orphans.count < limit else { return false }
        orphans[ObjectIdentifier(exchange)] = exchange
        return true
    }

    func dismiss(_ exchange: Exchange) {
        if !orphans.isEmpty { orphans[ObjectIdentifier(exchange)] = nil }
    }

    func enter(_ call: Exchange) { calls[ObjectIdentifier(call)] = call }
    func leave(_ call: Exchange) { calls[ObjectIdentifier(call)] = nil }

    func fail(_ upstream: Int?) {
        guard let upstream else { return }
        pool.upstreams[upstream].breaker.failed(at: now)
        meters.failed(upstream)
    }

    func succeed(_ upstream: Int?) {
        guard let upstream else { return }
        pool.upstreams[upstream].breaker.succeeded()
    }

    func countRequest() { retries.countRequest(at: now) }

    func mayRetry() -> Bool {
        guard retries.take(at: now) else { return false }
        meters.retries &+= 1
        return true
    }

    /// Looks at every deadline about four times a second, instead of a timer for each.
    func start() {
        gatekeeper.afterAnswers { [mailbox] in mailbox.wake() }
        scheduleTick()
    }

    private func scheduleTick() {
        let pause = TimeAmount.milliseconds(Self.tickMilliseconds)
        eventLoop.assumeIsolated().scheduleTask(in: pause) { self.tick() }
    }

    private func tick() {
        defer { scheduleTick() }
        readClock()
        let now = now
        for client in clients.values { client.tick(now) }
        for orphan in orphans.values { orphan.tick(now) }
        for call in calls.values { call.tick(now) }
        pool.tick(now)
    }

    /// Takes no new requests; connections without one are closed.
    func drain() {
        isDraining = true
        for client in clients.values { client.drain() }
        pool.closeAll()
    }

    var isIdle: Bool { clients.isEmpty && orphans.isEmpty && calls.isEmpty }

    /// Ends what still runs.
    func cutAll() {
        for client in clients.values { client.cut() }
        for orphan in orphans.values { orphan.cut(.shuttingDown, .shutdown) }
        for call in calls.values { call.cut(.shuttingDown, .shutdown) }
    }
}

/// What all loops share.
struct GatewayShared: Sendable {
    let settings: GatewaySettings
    let gatekeeper: Gatekeeper
    let counts: ConnectionCounts
    let memory: BodyMemory
    let tasks: TaskDesk?
    let logger: Logger
    /// `nil` when ready, else one word.
    let readiness: @Sendable () -> String?
    let clock: @Sendable () -> Instant
}

/// Retries are at most a tenth of a minute's requests, so that a failing upstream is not asked three times as much.
struct RetryBudget {
    /// Retries that any minute may have.
    private static let least = 10
    private static let minute: UInt64 = 60_000_000_000
    private var startedAt: UInt64 = 0
    private var requests = 0
    private var retries = 0

    mutating func countRequest(at now: UInt64) {
        turn(now)
        requests += 1
    }

    mutating func take(at now: UInt64) -> Bool {
        turn(now)
        guard retries < max(Self.least, requests / 10) else { return false }
        retries += 1
        return true
    }

    private mutating func turn(_ now: UInt64) {
        guard now >= startedAt + Self.minute else { return }
        (startedAt, requests, retries) = (now, 0, 0)
    }
}
