import Admission
import HTTPWire
import NIOCore
import NIOPosix
import StrictJSON

/// Answers that come from elsewhere: the writer, a thread that reads, a task that ends.
extension ClientHandler {
    /// One answer of ours.
    enum Reply: Sendable {
        case json(Int, JSONValue, fields: [(name: String, value: String)] = [])
        case refused(CallRefusal)
    }

    /// Waits for an answer from any thread; one that comes late, or after the client has left, goes nowhere.
    func wait(left: @escaping () -> Void = {}) -> @Sendable (Reply) -> Void {
        stage = .busy
        loop.laterNumber += 1
        let number = loop.laterNumber
        later = (number, left)
        let home = loop.eventLoop
        let bound = NIOLoopBound(self, eventLoop: home)
        return { reply in home.execute { bound.value.arrived(reply, number) } }
    }

    private func arrived(_ reply: Reply, _ number: UInt64) {
        guard stage == .busy, later?.number == number else { return }
        later = nil
        switch reply {
        case .json(let status, let json, let fields): answer(status, json, fields: fields)
        case .refused(let refusal): refuse(refusal, noting: principal)
        }
        flush()
        takeWaiting()
    }

    /// Asks something that may block, on a thread that may.
    func ask(_ question: @escaping @Sendable () -> Reply) {
        let answer = wait()
        let done = NIOThreadPool.singleton.runIfActive(eventLoop: loop.eventLoop) { answer(question()) }
        done.whenFailure { _ in answer(.refused(.shuttingDown)) }
    }
}
