import Admission
import HTTPWire
import NIOCore
import Vocabulary

/// One connection of a client: reads requests, one at a time, and writes their answers.
///
///     head ──> proving ──> body ──> busy ──> head
///       └─────────┴──────────┴── refused ──> skipping ──> head, or lingering ──> closed
///
/// Owned by its event loop. What the client sends while a request is served waits, and past a limit in the socket.
final class ClientHandler: ChannelDuplexHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    enum Stage { case head, proving, body, busy, skipping, lingering, socket }

    /// Bytes of a refused request's body that are read to keep the connection.
    static let skipLimit = 65_536
    /// Bytes of memory that an idle or streaming connection keeps for its next write.
    static let keptCapacity = 8_192
    /// Bytes of a client's name for itself that a leaf commits to.
    static let agentLimit = 256
    static let lingerNanoseconds: UInt64 = 2_000_000_000

    let loop: LoopState
    /// The one task whose program speaks here; `nil` on the port for everybody.
    let doorway: TaskDoorway?
    var stage = Stage.head
    var reader: RequestHeadReader
    var bodyReader: BodyReader?
    var body: [UInt8] = []
    var route: Route?
    var principal: Principal?
    var exchange: Exchange?
    /// The answer that is passed on goes out in chunks.
    var chunksAnswer = false
    /// What is answered later from elsewhere; a number tells a late answer from the present one.
    var later: (number: UInt64, left: () -> Void)?
    /// Once the connection is a WebSocket.
    var socket: SocketSession?
    /// The id of the request that is being read or served.
    var request: RequestID
    /// What goes out with the next flush.
    var outgoing: [UInt8] = []
    var closesAfterAnswer = false
    /// The head of the present answer is written.
    var hasAnswered = false
    /// The client sends nothing more; it may still read, or be gone.
    var hasEnded = false
    /// It was looked whether the client is gone.
    var hasProbed = false
    /// Bytes taken from the memory for bodies.
    var heldBytes = 0
    /// Whose bytes they are.
    var heldFor: TenantID?
    /// The peer of the socket, by which connections are counted.
    var source = SourceAddress.local
    /// Where the present request comes from, as keys and policy see it.
    var origin = SourceAddress.local
    /// `origin` as leaves commit to it.
    var spelling: (origin: SourceAddress, text: String?)?
    /// What the client calls itself, as leaves commit to it.
    var agentSpelling: (bytes: ArraySlice<UInt8>, text: String)?
    /// When the head of the present request was whole; nanoseconds of the loop's clock.
    var headAt: UInt64 = 0
    /// What will be told of the present request, and its trace; `nil` where nobody wants to know.
    var ending: RequestEnd?
    var trace: TraceContext?
    /// When the present stage has lasted too long; nanoseconds of the loop's clock.
    var deadline: UInt64 = .max
    var bodyPace = BodyPace()
    var context: ChannelHandlerContext?

    private var isCounted = false
    private var isRecognised = false
    private var isTaking = false
    /// A refused client still sends, and is read for a moment.
    private(set) var dropsMore = false
    /// The client has sent more than the request that is being served.
    var hasWaiting: Bool { (waiting?.readableBytes ?? 0) > 0 }
    /// Bytes behind the request that is being served.
    private var waiting: ByteBuffer?
    private var holdsRead = false
    private var stalledAt: UInt64?

    init(loop: LoopState, doorway: TaskDoorway? = nil) {
        (self.loop, self.doorway) = (loop, doorway)
        var limits = HeadLimits()
        limits.upgradePath = "/v1/stream"
        limits.body = .max  // judged against the key's own limit, with its own refusal
        reader = RequestHeadReader(limits: limits)
        request = RequestID(using: &loop.random)
    }

    var isOldVersion: Bool { reader.head.isHTTP10 }
    /// The client takes less than the upstream gives.
    var isBehind: Bool { stalledAt != nil }

    // MARK: Events

    func handlerAdded(context: ChannelHandlerContext) {
        self.context = context
        if context.channel.isActive { channelActive(context: context) }
    }

    func channelActive(context: ChannelHandlerContext) {
        guard !isCounted else { return }
        loop.readClock()
        source = context.remoteAddress?.source ?? .local
        guard !loop.isDraining, loop.counts.enter(source) else { return context.close(promise: nil) }
        isCounted = true
        loop.enter(self)
        deadline = loop.now + UInt64(loop.settings.headSeconds) * 1_000_000_000
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        loop.readClock()
        take(unwrapInboundIn(data))
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        flush()
        context.fireChannelReadComplete()
    }

    func channelInactive(context: ChannelHandlerContext) {
        loop.readClock()
        tellEnd()
        self.context = nil
        loop.leave(self)
        if isCounted { loop.counts.leave(source, wasRecognised: isRecognised) }
        releaseBody()
        stage = .lingering
        let left = exchange
        exchange = nil
        left?.clientLeft()
        let (waiting, closed) = (later, socket)
        (later, socket) = (nil, nil)
        waiting?.left()
        closed?.closed()
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        if context.channel.isWritable {
            stalledAt = nil
            exchange?.clientCaughtUp()
            socket?.caughtUp()
            readOn()
        }
        context.fireChannelWritabilityChanged()
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        guard event as? ChannelEvent == .inputClosed else { return context.fireUserInboundEventTriggered(event) }
        loop.readClock()
        hasEnded = true
        finishAfterEnd()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }

    func read(context: ChannelHandlerContext) {
        if mayRead { context.read() } else { holdsRead = true }
    }

    /// No more is read while what came waits to be served, or while the client does not take its answers.
    private var mayRead: Bool { stalledAt == nil && (waiting?.readableBytes ?? 0) <= loop.settings.relayLimit }

    private func readOn() {
        guard holdsRead, mayRead else { return }
        holdsRead = false
        context?.read()
    }

    // MARK: Bytes in

    private func take(_ buffer: ByteBuffer) {
        var buffer = buffer
        isTaking = true
        defer { isTaking = false }
        while buffer.readableBytes > 0 {
            switch stage {
            case .head: readHead(&buffer)
            case .body: readBody(&buffer)
            case .skipping: skipBody(&buffer)
            case .proving, .busy: return keep(&buffer)
            case .socket: socket?.take(&buffer)
            case .lingering: return
            }
        }
    }

    private func keep(_ buffer: inout ByteBuffer) {
        if waiting == nil { waiting = buffer } else { waiting?.writeBuffer(&buffer) }
    }

    /// Goes on with what came while the last request was served.
    func takeWaiting() {
        guard !isTaking else { return }
        if let buffer = waiting {
            waiting = nil
            take(buffer)
            flush()
            readOn()
        }
        finishAfterEnd()
    }

    func recognised(_ principal: Principal) {
        self.principal = principal
        guard !isRecognised else { return }
        isRecognised = true
        loop.counts.recognised(source)
    }

    // MARK: Bytes out

    /// Writes what has gathered; while bytes are taken in, their end writes for all requests among them at once.
    func flush() {
        guard !outgoing.isEmpty, !isTaking, let context else { return }
        context.writeAndFlush(wrapOutboundOut(takeOutgoing()), promise: nil)
        if !context.channel.isWritable, stalledAt == nil { stalledAt = loop.now }
    }

    /// Sends what is left and closes; while the client still sends, its bytes are dropped for a moment first.
    func closeAfterFlush() {
        tellEnd()
        let isSending = stage == .body || stage == .skipping
        exchange = nil
        stage = .lingering
        guard let context else { return }
        if isSending {
            dropsMore = true
            deadline = loop.now + Self.lingerNanoseconds
            return flush()
        }
        // A peer that takes nothing any more has left too.
        deadline = loop.now + UInt64(loop.settings.stallSeconds) * 1_000_000_000
        context.writeAndFlush(wrapOutboundOut(takeOutgoing())).assumeIsolated().whenComplete { _ in
            context.close(promise: nil)
        }
    }

    private func takeOutgoing() -> ByteBuffer {
        var buffer = loop.allocator.buffer(capacity: outgoing.count)
        buffer.writeBytes(outgoing)
        outgoing.removeAll(keepingCapacity: outgoing.capacity <= Self.keptCapacity)
        return buffer
    }

    // MARK: Time

    func tick(_ now: UInt64) {
        if let stalledAt, now >= stalledAt + UInt64(loop.settings.stallSeconds) * 1_000_000_000 {
            context?.close(promise: nil)
            return
        }
        switch stage {
        case .head where now >= deadline:
            if reader.hasBegun { refuse(.headTooSlow) } else { context?.close(promise: nil) }
        case .body where bodyPace.isTooSlow(at: now): refuse(.headTooSlow)
        case .skipping where now >= deadline, .lingering where now >= deadline: context?.close(promise: nil)
        case .busy: exchange?.tick(now)
        case .socket: socket?.tick(now)
        case .head, .body, .skipping, .lingering, .proving: break
        }
        flush()
    }

    func drain() {
        if let socket { return socket.drain() }
        // A whole answer may still wait for the end of this turn.
        if stage == .head, !reader.hasBegun { closeAfterFlush() } else { closesAfterAnswer = true }
    }

    func cut() {
        if let exchange {
            exchange.cut(.shuttingDown, .shutdown)
        } else if let socket {
            socket.drain()
        } else {
            context?.close(promise: nil)
        }
        flush()
    }
}

/// Whether a body comes fast enough: after ten seconds, a kibibyte a second over any ten of them.
struct BodyPace {
    private static let window: UInt64 = 10_000_000_000
    private static let least = 10_240
    private var startedAt: UInt64 = 0
    private var count = 0

    mutating func begin(at now: UInt64) { (startedAt, count) = (now, 0) }
    mutating func add(_ bytes: Int) { count += bytes }

    mutating func isTooSlow(at now: UInt64) -> Bool {
        guard now >= startedAt + Self.window else { return false }
        defer { begin(at: now) }
        return count < Self.least
    }
}
