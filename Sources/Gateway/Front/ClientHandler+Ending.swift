import HTTPWire
import NIOCore

/// A client that sends nothing more: it may have closed one direction and read its answer, or be gone.
///
/// Both look the same from here. What it has asked for is answered; before an upstream works for nobody, an interim
/// answer is sent, which a client that is gone resets at once, and every other one passes over (RFC 9110, 15.2).
/// Once an upstream's answer is on its way, a client that ends has left; an answer of our own goes out to its end.
extension ClientHandler {
    /// Goes on, or closes, now that nothing comes behind what is read already.
    func finishAfterEnd() {
        guard hasEnded else { return }
        switch stage {
        case .proving: return
        case .busy where !hasAnswered && !isOldVersion: probe()
        case .busy where hasAnswered && exchange == nil: closesAfterAnswer = closesAfterAnswer || !hasWaiting
        // Half a head has no answer, but one before it may still be on its way.
        case .head: closeAfterFlush()
        case .lingering where !dropsMore: return  // it closes when the answer is out
        case .busy, .body, .skipping, .lingering, .socket: context?.close(promise: nil)
        }
    }

    private func probe() {
        guard !hasProbed else { return }
        hasProbed = true
        // Requests that wait behind this one are answered too.
        if !hasWaiting { closesAfterAnswer = true }
        outgoing += Array("HTTP/1.1 100 Continue\r\n\r\n".utf8)
        flush()
    }
}
