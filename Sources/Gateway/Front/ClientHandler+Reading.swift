import Admission
import HTTPWire
import MessagesWire
import NIOCore
import PolicyLanguage
import TaskRunner
import Vocabulary

/// From bytes to a call: head, key, body, peek.
extension ClientHandler {
    func readHead(_ buffer: inout ByteBuffer) {
        if !reader.hasBegun { deadline = loop.now + UInt64(loop.settings.headSeconds) * 1_000_000_000 }
        do throws(HTTPRefusal) {
            guard let end = try reader.read(buffer.readableBytesUInt8Span) else {
                return buffer.moveReaderIndex(to: buffer.writerIndex)
            }
            buffer.moveReaderIndex(forwardBy: end)
        } catch {
            buffer.moveReaderIndex(to: buffer.writerIndex)
            return refuseHead(error)
        }
        judgeHead()
    }

    /// A head that cannot be read: where the next one would begin is not known.
    private func refuseHead(_ refusal: HTTPRefusal) {
        request = RequestID(using: &loop.random)
        headAt = loop.now
        bodyReader = nil
        closesAfterAnswer = true
        refuse(CallRefusal(refusal))
    }

    private func judgeHead() {
        let head = reader.head
        deadline = .max
        headAt = loop.now
        joinTrace()
        origin = head.origin(peer: source, trusting: loop.settings.trustedProxies)
        request = RequestID(using: &loop.random)
        // What follows an upgrade that is refused is no request.
        closesAfterAnswer = closesAfterAnswer || !head.keepAlive || head.isUpgrade
        bodyReader = BodyReader(head.framing, limit: loop.settings.bodyLimit)
        guard !loop.isDraining else { return refuse(.shuttingDown) }
        guard let route = Route.of(head), doorway == nil || route.isOfPrograms else { return refuse(.routeUnknown) }
        self.route = route
        guard head.method != .options else { return answerOptions(route) }
        guard route.serves(head.method) else { return refuse(.methodDenied(route.allowed), allowed: route.allowed) }
        guard route.needsKey else { return answerOpenly(route) }
        recognise(head)
    }

    private func recognise(_ head: RequestHead) {
        let recognition = loop.gatekeeper.recognize(
            authorization: head.table.value(.authorization).map { Array($0) },
            apiKey: head.table.value(.xAPIKey).map { Array($0) }, target: Array(head.target), from: origin,
            at: doorway.map { .task($0.task) } ?? .client)
        switch recognition {
        case .settled(let authentication):
            if case .principal = authentication { loop.meters.recognised() }
            enter(authentication, head)
        case .unproven(let claim):
            stage = .proving
            loop.meters.unproven()
            let home = loop.eventLoop
            let bound = NIOLoopBound(self, eventLoop: home)
            loop.gatekeeper.prove(claim, from: origin) { proof in home.execute { bound.value.proved(proof) } }
        }
    }

    private func enter(_ authentication: Authentication, _ head: RequestHead) {
        switch authentication {
        case .refused(let refusal):
            loop.meters.unrecognised()
            if refusal.closesConnection { closesAfterAnswer = true }
            refuse(CallRefusal(refusal))
        case .principal(let principal):
            recognised(principal)
            startBody(principal, head)
        }
    }

    private func proved(_ authentication: Authentication) {
        guard stage == .proving else { return }  // the client has left
        loop.readClock()
        stage = .head
        enter(authentication, reader.head)
        flush()
        takeWaiting()
    }

    /// Judges what the head says of the body, before a byte of it is kept.
    private func startBody(_ principal: Principal, _ head: RequestHead) {
        guard head.method == .post else { return answerReading(principal) }
        if let refusal = scopeRefusal(principal) ?? queryRefusal { return refuse(refusal, noting: principal) }
        let isArchive = route == .uploads
        guard isArchive ? head.hasMediaType("application/gzip") : head.hasMediaType("application/json") else {
            return refuse(isArchive ? .gzipOnly : .jsonOnly, noting: principal)
        }
        guard head.table.value(.contentEncoding).map({ $0.elementsEqual("identity".utf8) }) ?? true else {
            return refuse(.plainOnly, noting: principal)
        }
        let limit = bodyLimit(principal)
        if case .length(let count) = head.framing {
            guard count <= limit else { return refuse(.bodyTooLarge(limit), noting: principal) }
            guard hold(count) else { return refuse(.noRoom) }
            body.reserveCapacity(count)
        }
        bodyReader = BodyReader(head.framing, limit: limit)
        stage = .body
        bodyPace.begin(at: loop.now)
        if head.expectsContinue { outgoing += Array("HTTP/1.1 100 Continue\r\n\r\n".utf8) }
        if bodyReader?.isComplete == true { finishBody() }
    }

    /// An archive has a limit of its own: no rule on the size of a call is about it.
    private func bodyLimit(_ principal: Principal) -> Int {
        guard route == .uploads, let desk = loop.tasks else {
            return min(loop.settings.bodyLimit, loop.gatekeeper.bodyLimit(of: principal))
        }
        return desk.board.settings.workspaceLimits.uploadBytes
    }

    private func hold(_ count: Int) -> Bool {
        guard count > 0 else { return true }
        let tenant = principal?.tenant?.id
        guard loop.memory.take(count, beside: heldBytes, of: tenant) else { return false }
        heldBytes += count
        heldFor = tenant
        return true
    }

    func releaseBody() {
        if heldBytes > 0 { loop.memory.give(heldBytes, of: heldFor) }
        heldBytes = 0
        body = []
    }

    func readBody(_ buffer: inout ByteBuffer) {
        let before = body.count
        do throws(HTTPRefusal) {
            let end = try bodyReader?.read(buffer.readableBytesUInt8Span, into: &body)
            buffer.moveReaderIndex(to: end.map { $0 + buffer.readerIndex } ?? buffer.writerIndex)
            bodyPace.add(body.count - before)
            if reader.head.framing == .chunked, !hold(body.count - before) { return refuse(.noRoom) }
            if end != nil || bodyReader?.isComplete == true { finishBody() }
        } catch {
            buffer.moveReaderIndex(to: buffer.writerIndex)
            closesAfterAnswer = true
            let limit = principal.map { bodyLimit($0) } ?? 0
            refuse(error == .bodyTooLarge ? .bodyTooLarge(limit) : CallRefusal(error), noting: principal)
        }
    }

    private func finishBody() {
        guard let principal, let route else { return }
        loop.countRequest()
        guard !route.isPlain else { return answerPlain(principal, route) }
        do throws(PeekRefusal) {
            let peek = try RequestPeek.read(body, costs: route == .messages)
            begin(call(principal, route, peek))
        } catch {
            refuse(CallRefusal(error), noting: principal)
        }
    }

    private func call(_ principal: Principal, _ route: Route, _ peek: RequestPeek) -> IncomingCall {
        let table = reader.head.table
        return IncomingCall(
            request: request, principal: principal, route: route == .messages ? .messages : .countTokens, peek: peek,
            body: body, address: PolicyAddress(origin), addressText: addressText,
            userAgent: agentText, beta: table.list(named: "anthropic-beta"),
            session: table.text(named: "x-claude-code-session-id"), receivedAt: loop.clock(),
            task: doorway?.calling)
    }

    /// Where the request comes from, spelt once for each connection or each change of a forwarded address.
    var addressText: String? {
        if spelling?.origin != origin { spelling = (origin, PolicyAddress(origin).map { _ in "\(origin)" }) }
        return spelling?.text
    }

    /// What the client calls itself, as far as a leaf commits to it; spelt once for each connection.
    var agentText: String? {
        guard let said = reader.head.table.value(named: "user-agent")?.prefix(Self.agentLimit), !said.isEmpty else {
            return nil
        }
        if agentSpelling?.bytes != said {
            // A copy: the table's memory is used for the next head.
            agentSpelling = (ArraySlice(Array(said)), String(decoding: said, as: UTF8.self))
        }
        return agentSpelling?.text
    }

    private func begin(_ call: IncomingCall) {
        stage = .busy
        body = []
        let exchange = Exchange(call, client: self, loop: loop)
        exchange.trace = trace
        self.exchange = exchange
        if let doorway { exchange.watch = doorway.watch(exchange) }
        exchange.begin()
    }

    /// Reads past the body of a request that was refused.
    func skipBody(_ buffer: inout ByteBuffer) {
        var place = 0
        do throws(HTTPRefusal) {
            while let step = try bodyReader?.next(buffer.readableBytesUInt8Span, from: place) {
                switch step {
                case .data(let range): place = range.upperBound
                case .needsMore: return buffer.moveReaderIndex(to: buffer.writerIndex)
                case .complete(let end):
                    buffer.moveReaderIndex(forwardBy: end)
                    return startOver()
                }
            }
        } catch {
            buffer.moveReaderIndex(to: buffer.writerIndex)
            closeAfterFlush()
        }
    }
}

extension PolicyAddress {
    /// The address as the policy compares it; `nil` for a local socket.
    init?(_ source: SourceAddress) {
        switch source {
        case .v4(let address): self.init(high: 0, low: 0xFFFF_0000_0000 | UInt64(address))
        case .v6(let high, let low): self.init(high: high, low: low)
        case .local: return nil
        }
    }
}
