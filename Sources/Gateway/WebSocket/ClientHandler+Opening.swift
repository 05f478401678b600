import Admission
import HTTPWire
import NIOCore
import PolicyLanguage
import Vocabulary

extension ClientHandler {
    /// Answers the handshake: the key was checked before, so without one the answer was 401 and never 101.
    func openSocket(_ principal: Principal) {
        let head = reader.head
        guard let desk = loop.tasks else { return refuse(.noTasks, noting: principal) }
        if let origin = head.table.list(named: "origin"), !desk.origins.contains(origin) {
            return refuse(CallRefusal(.originDenied, "sockets from this origin are not allowed"), noting: principal)
        }
        // Two fields are one list, which is no version and no key: neither is chosen (RFC 6455, section 4.2.1).
        guard head.isUpgrade, head.table.list(named: "sec-websocket-version") == "13",
            let accept = head.table.list(named: "sec-websocket-key").flatMap(SocketAccept.value)
        else {
            return refuse(
                CallRefusal(.invalidRequest, "this path is a WebSocket: send the handshake of version 13"),
                noting: principal)
        }
        let concurrency = loop.gatekeeper.concurrency(of: principal, from: PolicyAddress(origin))
        switch desk.sockets.enter(principal.keyID, concurrency: concurrency, at: loop.now) {
        case .entered: note(SocketRecord(request, by: principal), desk, accept)
        case .tooMany:
            refuse(
                CallRefusal(.concurrencyExceeded, "this key has as many sockets as it may; close one of them"),
                noting: principal)
        case .tooOften(let wait):
            var refusal = CallRefusal(
                .rateExceeded,
                "this key has opened \(SocketCounts.perMinute) sockets in this minute; use one for many tasks, or wait")
            refusal.retryAfter = wait
            refuse(refusal, noting: principal)
        }
    }

    /// Has the leaf of the socket written; only then is it open.
    private func note(_ record: SocketRecord, _ desk: TaskDesk, _ accept: String) {
        let (sockets, key, gatekeeper) = (desk.sockets, record.principal.keyID, loop.gatekeeper)
        stage = .busy
        loop.laterNumber += 1
        let number = loop.laterNumber
        later = (number, { sockets.leave(key) })
        let home = loop.eventLoop
        let bound = NIOLoopBound(self, eventLoop: home)
        gatekeeper.noteOpening(of: record, from: addressText, agent: agentText) { isWritten in
            home.execute {
                guard bound.value.stage == .busy, bound.value.later?.number == number else {
                    // The client left before it heard of it, and its place is free already.
                    if isWritten { gatekeeper.noteEnd(of: record, .unopened) }
                    return
                }
                bound.value.later = nil
                bound.value.noted(isWritten, record, desk, accept)
            }
        }
    }

    private func noted(_ isWritten: Bool, _ record: SocketRecord, _ desk: TaskDesk, _ accept: String) {
        if isWritten, hasWaiting {
            // Nobody knows how a client that did not wait for the 101 meant its bytes.
            desk.sockets.leave(record.principal.keyID)
            loop.gatekeeper.noteEnd(of: record, .unopened)
            refuse(
                CallRefusal(.invalidRequest, "bytes came before the handshake was answered; wait for the 101"),
                noting: record.principal)
        } else if isWritten {
            upgrade(record, desk, accept)
        } else {
            desk.sockets.leave(record.principal.keyID)
            refuse(
                CallRefusal(.overloaded, "the socket cannot be written down now; open it again in a second"),
                noting: record.principal)
        }
        flush()
        takeWaiting()
    }

    private func upgrade(_ record: SocketRecord, _ desk: TaskDesk, _ accept: String) {
        meter(101)
        HeadWriter.status(101, to: &outgoing)
        HeadWriter.field("upgrade", "websocket" as StaticString, to: &outgoing)
        HeadWriter.field("connection", "Upgrade" as StaticString, to: &outgoing)
        HeadWriter.field("sec-websocket-accept", accept, to: &outgoing)
        HeadWriter.field("request-id", request.text, to: &outgoing)
        HeadWriter.endLine(&outgoing)
        stage = .socket
        let session = SocketSession(self, record, desk, at: loop.now)
        socket = session
        session.opened()
        if loop.isDraining { session.drain() }
    }
}
