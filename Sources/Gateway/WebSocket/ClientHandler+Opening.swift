import Admission
import HTTPWire
import PolicyLanguage
import Vocabulary

extension ClientHandler {
    /// Answers the handshake: the key was checked before, so without one the answer was 401 and never 101.
    func openSocket(_ principal: Principal) {
        let head = reader.head
        guard let desk = loop.tasks else { return refuse(.noTasks, noting: principal) }
        if let origin = head.table.text(named: "origin"), !desk.origins.contains(origin) {
            return refuse(CallRefusal(.originDenied, "sockets from this origin are not allowed"), noting: principal)
        }
        guard head.isUpgrade, head.table.text(named: "sec-websocket-version") == "13",
            let accept = head.table.text(named: "sec-websocket-key").flatMap(SocketAccept.value)
        else {
            return refuse(
                CallRefusal(.invalidRequest, "this path is a WebSocket: send the handshake of version 13"),
                noting: principal)
        }
        let concurrency = loop.gatekeeper.concurrency(of: principal, from: PolicyAddress(origin))
        guard desk.sockets.enter(principal.keyID, concurrency: concurrency) else {
            return refuse(
                CallRefusal(.concurrencyExceeded, "this key has as many sockets as it may; close one of them"),
                noting: principal)
        }
        meter(101)
        HeadWriter.status(101, to: &outgoing)
        HeadWriter.field("upgrade", "websocket" as StaticString, to: &outgoing)
        HeadWriter.field("connection", "Upgrade" as StaticString, to: &outgoing)
        HeadWriter.field("sec-websocket-accept", accept, to: &outgoing)
        HeadWriter.field("request-id", request.text, to: &outgoing)
        HeadWriter.endLine(&outgoing)
        stage = .socket
        let session = SocketSession(self, principal, desk, at: loop.now)
        socket = session
        session.opened()
        flush()
    }
}
