import NIOCore

/// Small writes to many connections of one event loop, which go out one behind the other (`docs/adr/0026`).
///
/// A peer that a write wakes takes a processor, finds one message and sleeps again. Woken by the first of many, it
/// finds them all. The writer, which comes before the loop where they share a processor, is told of ended calls last.
///
/// Owned by its event loop.
final class Outbox {
    /// Writes that wait for each other at most: some hundred microseconds of the loop's work.
    private static let limit = 32

    private let loop: any EventLoop
    private var answers: [ClientHandler] = []
    private var requests: [(to: UpstreamConnection, bytes: ByteBuffer)] = []
    private var gathersRequests = false
    private var afterwards: [() -> Void] = []

    init(_ loop: any EventLoop) { self.loop = loop }

    /// Has the client flush at the end of this turn of the loop.
    func flushSoon(_ client: ClientHandler) {
        endTurnLater()
        answers.append(client)
        if answers.count >= Self.limit { flushAnswers() }
    }

    /// Does `work`, for which nobody waits, behind the answers of this turn of the loop.
    func behindAnswers(_ work: @escaping () -> Void) {
        endTurnLater()
        afterwards.append(work)
    }

    private func endTurnLater() {
        guard answers.isEmpty, afterwards.isEmpty else { return }
        loop.assumeIsolated().execute {
            self.flushAnswers()
            self.catchUp()
        }
    }

    /// Does what waits behind the answers: before a call is judged, for which an ended one may make room.
    func catchUp() { for work in exchange(&afterwards, with: []) { work() } }

    /// Sends a request, with those of the same `gatherRequests`.
    func send(_ request: ByteBuffer, to connection: UpstreamConnection) {
        guard gathersRequests else { return connection.write(request) }
        requests.append((connection, request))
        if requests.count >= Self.limit { sendRequests() }
    }

    /// Sends what `work` has to send when it has ended.
    func gatherRequests(_ work: () -> Void) {
        gathersRequests = true
        work()
        gathersRequests = false
        sendRequests()
    }

    // A write that fails ends a connection at once, and that can lead back here: what is written is taken out first.
    private func flushAnswers() {
        let due = exchange(&answers, with: [])
        for client in due { client.flush() }
    }

    private func sendRequests() {
        let due = exchange(&requests, with: [])
        for request in due { request.to.write(request.bytes) }
    }
}
