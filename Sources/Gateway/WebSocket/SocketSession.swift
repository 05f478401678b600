import APIKeys
import Admission
import HTTPWire
import NIOCore
import NIOPosix
import StrictJSON
import TaskLifecycle
import TaskRunner
import Vocabulary

/// One open socket: frames in, events of the tasks that it follows out.
///
/// The handshake alone allows nothing: each frame that starts or resumes work asks the one door with the key's state
/// of that moment. Owned by its event loop. What a slow client does not take stays in the record, not in memory.
final class SocketSession {
    static let followLimit = 16
    private static let framesPerWindow = 60
    private static let window: UInt64 = 10_000_000_000

    /// A task whose events go out, up to where they have gone.
    private struct Follow {
        let task: EventSource
        var offset: Int64
        var listener: UInt64?
        var isReading = false
        var cancelsOnClose = false
    }

    /// Held as long as an answer is on its way: it may come after the connection is gone, which lets go of this session.
    private let client: ClientHandler
    private let record: SocketRecord
    private let desk: TaskDesk
    private let loop: LoopState
    private var reader = FrameReader()
    private var follows: [TaskID: Follow] = [:]
    /// Tasks that are being started, and those that are looked for to be resumed: each will take its place.
    private var starting = 0
    private var resuming: Set<TaskID> = []
    private var ticket: LiveWork.Ticket?
    private var isClosing = false
    private var isOver = false
    private let openedAt: UInt64
    private var frames = 0
    private var times: SocketTimes
    private var windowStart: UInt64
    private var framesInWindow = 0

    private var principal: Principal { record.principal }

    init(_ client: ClientHandler, _ record: SocketRecord, _ desk: TaskDesk, at now: UInt64) {
        (self.client, self.record, self.desk, loop) = (client, record, desk, client.loop)
        (times, windowStart, openedAt) = (SocketTimes(client.loop.settings, openedAt: now), now, now)
    }

    /// Lets a revocation close it within a moment.
    func opened() {
        let bound = NIOLoopBound(self, eventLoop: loop.eventLoop)
        let home = loop.eventLoop
        ticket = loop.gatekeeper.begin(principal) {
            home.execute { bound.value.close(SocketRefusal(1_008, Reason.keyInvalid.word)) }
        }
        if ticket == nil { close(SocketRefusal(1_008, Reason.keyInvalid.word)) }
    }

    // MARK: In

    func take(_ buffer: inout ByteBuffer) {
        let bytes = Array(buffer.readableBytesView)
        buffer.moveReaderIndex(to: buffer.writerIndex)
        guard !isClosing else { return }
        do throws(SocketRefusal) {
            for message in reader.read(bytes) where !isClosing { try take(message) }
            if let refusal = reader.refusal { throw refusal }
        } catch { close(error) }
        client.flush()
    }

    private func take(_ message: SocketMessage) throws(SocketRefusal) {
        switch message {
        case .pong:
            times.ponged()
            try count()
        case .ping(let bytes):
            try count()
            FrameWriter.pong(bytes, to: &client.outgoing)
        case .close: close(SocketRefusal(1_000, ""))
        case .text(let bytes):
            times.heard(at: loop.now)
            frames += 1
            try count()
            guard UTF8Check.firstFault(in: bytes) == nil else { throw .notUTF8 }
            read(bytes)
        }
    }

    /// Control frames count too: each ping is answered.
    private func count() throws(SocketRefusal) {
        if loop.now >= windowStart + Self.window { (windowStart, framesInWindow) = (loop.now, 0) }
        framesInWindow += 1
        guard framesInWindow <= Self.framesPerWindow else { throw SocketRefusal(1_008, Reason.frameRate.word) }
    }

    private func read(_ bytes: [UInt8]) {
        do throws(JSONRefusal) {
            let value = try JSONReader.parse(bytes)
            do throws(FieldRefusal) { act(try SocketFrame(bytes, value)) } catch {
                refuse(CallRefusal(error), value["ref"]?.string)
            }
        } catch { close(SocketRefusal(1_007, "not-json")) }
    }

    private func act(_ frame: SocketFrame) {
        switch frame {
        case .start(let request, let body): start(request, body)
        case .resume(let id, let after): resume(id, after)
        case .cancel(let id):
            guard let task = mine(id) else { return refuse(.taskUnknown, nil) }
            desk.board.cancel(task)
        case .approve(let id, let isAllowed): approve(id, isAllowed)
        }
    }

    private func mine(_ id: TaskID) -> LiveTask? {
        guard let task = desk.board.find(id), task.order.owner.project == principal.project?.id else { return nil }
        return task
    }

    private var hasRoom: Bool { follows.count + starting + resuming.count < Self.followLimit }

    private func start(_ request: TaskRequest, _ body: [UInt8]) {
        guard hasRoom else {
            return refuse(
                CallRefusal(.concurrencyExceeded, "this socket follows \(Self.followLimit) tasks already"),
                request.reference)
        }
        starting += 1
        let bound = NIOLoopBound(self, eventLoop: loop.eventLoop)
        let home = loop.eventLoop
        desk.start(request, body: body, idempotency: nil, for: principal, from: PolicyAddress(client.origin)) {
            started in
            home.execute { bound.value.started(started, request) }
        }
    }

    private func started(_ started: TaskDesk.Started, _ request: TaskRequest) {
        starting -= 1
        switch started {
        case .refused(let refusal): refuse(refusal, request.reference)
        case .repeated: break  // a frame has no idempotency key
        case .live(let task, _):
            guard !isClosing, client.context != nil else {
                if request.onDisconnect == .cancel { desk.board.cancel(task, .clientGone) }
                return
            }
            follow(task.id, EventSource(live: task.events), from: 0, cancels: request.onDisconnect == .cancel)
        }
        client.flush()
    }

    private func resume(_ id: TaskID, _ after: Int64) {
        guard follows[id] == nil, !resuming.contains(id), hasRoom else {
            return refuse(CallRefusal(.concurrencyExceeded, "this socket follows that task, or 16 others"), nil)
        }
        resuming.insert(id)
        let (board, archive, project) = (desk.board, desk.archive, principal.project?.id)
        let found = NIOThreadPool.singleton.runIfActive(eventLoop: loop.eventLoop) {
            () -> Result<(EventSource, Int64), CallRefusal> in
            let owner = board.find(id)?.order.owner.project ?? archive.find(id)?.project
            guard owner != nil, owner == project else { return .failure(.taskUnknown) }
            let source =
                board.find(id).map { EventSource(live: $0.events) } ?? EventSource(id, in: board.settings.folder)
            return source.map { .success(($0, $0.offset(after: after))) } ?? .failure(.eventsExpired)
        }
        found.assumeIsolated().whenComplete { result in
            self.resuming.remove(id)
            guard !self.isClosing else { return }
            switch result {
            case .success(.success((let source, let offset))):
                self.follow(id, source, from: offset, cancels: false)
                self.client.flush()
            case .success(.failure(let refusal)): self.refuse(refusal, nil)
            case .failure: self.refuse(.shuttingDown, nil)
            }
        }
    }

    private func approve(_ id: ApprovalID, _ isAllowed: Bool) {
        guard principal.key.answersItself else {
            return refuse(CallRefusal(.approvalRequired, Self.adminsAnswer), nil)
        }
        let key = principal.keyID
        let answer = ApprovalDesk.Answer(
            isAllowed: isAllowed, by: "key:\(principal.tenant?.slug.text ?? "")/\(principal.key.name)")
        let isTaken = desk.board.desk.answer(id, answer) { $0.owner.key == key }
        if !isTaken { refuse(CallRefusal(.notFound, "there is no open ticket `\(id)` for this key"), nil) }
    }

    private static let adminsAnswer =
        "an admin answers for this key (`approvals: admin`): `gatehouse approval allow`, or wait for the word of one"

    // MARK: Out

    private func follow(_ id: TaskID, _ source: EventSource, from offset: Int64, cancels: Bool) {
        var follow = Follow(task: source, offset: offset)
        follow.cancelsOnClose = cancels
        let bound = NIOLoopBound(self, eventLoop: loop.eventLoop)
        let home = loop.eventLoop
        follow.listener = source.listen { home.execute { bound.value.pass(id) } }
        follows[id] = follow
        pass(id)
    }

    /// Sends what the record holds beyond what was sent, as far as the client takes it.
    private func pass(_ id: TaskID) {
        guard var follow = follows[id], !follow.isReading, !isClosing, !client.isBehind else { return }
        follow.isReading = true
        follows[id] = follow
        let (source, offset) = (follow.task, follow.offset)
        let read = NIOThreadPool.singleton.runIfActive(eventLoop: loop.eventLoop) {
            let isClosed = source.isClosed
            let (lines, next) = source.lines(from: offset)
            return (lines, next, isClosed)
        }
        read.assumeIsolated().whenSuccess { lines, next, isClosed in
            guard self.follows[id] != nil else { return }
            self.follows[id]?.isReading = false
            self.follows[id]?.offset = next
            for line in lines { FrameWriter.text(line, to: &self.client.outgoing) }
            self.client.flush()
            if !lines.isEmpty { return self.pass(id) }
            if isClosed { self.unfollow(id) }
        }
    }

    private func unfollow(_ id: TaskID) {
        guard let follow = follows.removeValue(forKey: id) else { return }
        if let listener = follow.listener { follow.task.stopListening(listener) }
        times.heard(at: loop.now)
    }

    func caughtUp() { for id in follows.keys { pass(id) } }

    /// Answers a frame that cannot be carried out; the socket stays open.
    private func refuse(_ refusal: CallRefusal, _ reference: String?) {
        loop.gatekeeper.noteRefusal(refusal, request: client.request, principal: principal, route: "/v1/stream") { _ in
        }
        let whole = Envelope(refusal: refusal, request: client.request, isPlain: true).json
        var members: [JSONValue.Member] = [.init("type", .string("error"))]
        if let reference { members.append(.init("ref", .string(reference))) }
        members.append(.init("error", whole["error"] ?? .null))
        FrameWriter.text(JSONWriter.plain(.object(members)), to: &client.outgoing)
        client.flush()
    }

    // MARK: The end

    func tick(_ now: UInt64) {
        guard !isClosing else { return }
        switch times.due(at: now, isFollowing: !follows.isEmpty) {
        case .nothing: break
        case .ping: FrameWriter.ping(to: &client.outgoing)
        case .close(let refusal): return close(refusal)
        }
        // A reader thread that was busy, or a listener that came between, is made good here.
        for id in follows.keys { pass(id) }
    }

    func drain() { close(SocketRefusal(1_001, Reason.shuttingDown.word)) }

    private func close(_ refusal: SocketRefusal) {
        guard !isClosing else { return }
        isClosing = true
        // Before the client hears of it: one that comes back at once finds its place free.
        end(refusal.code, refusal.reason.isEmpty ? "closed" : refusal.reason)
        FrameWriter.close(refusal, to: &client.outgoing)
        client.closeAfterFlush()
    }

    /// Gives its place back and has its end written, once.
    private func end(_ code: UInt16?, _ outcome: String) {
        guard !isOver else { return }
        isOver = true
        desk.sockets.leave(principal.keyID)
        let seconds = Int64((loop.now - openedAt) / 1_000_000_000)
        loop.gatekeeper.noteEnd(
            of: record, SocketEnd(code: code, outcome: outcome, seconds: seconds, frames: frames))
    }

    /// The connection is gone.
    func closed() {
        isClosing = true
        if let ticket { loop.gatekeeper.end(ticket) }
        ticket = nil
        end(nil, "client-gone")
        for (id, follow) in follows {
            if let listener = follow.listener { follow.task.stopListening(listener) }
            if follow.cancelsOnClose { cancelUnlessResumed(id) }
        }
        follows = [:]
    }

    /// Nobody has come back for it half a minute later: the task is cancelled.
    private func cancelUnlessResumed(_ id: TaskID) {
        let board = desk.board
        loop.eventLoop.scheduleTask(in: .seconds(30)) {
            guard let task = board.find(id), !task.events.isHeard else { return }
            board.cancel(task, .clientGone)
        }
    }
}
