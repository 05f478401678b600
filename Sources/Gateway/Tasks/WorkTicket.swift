import Admission
import Synchronization

/// A task's place in the register of its key: taken once, left once.
final class WorkTicket: Sendable {
    private let held = Mutex<LiveWork.Ticket?>(nil)

    /// `false` if the key is dead already.
    func take(_ ticket: LiveWork.Ticket?) -> Bool {
        held.withLock { $0 = ticket }
        return ticket != nil
    }

    func leave(_ gatekeeper: Gatekeeper) {
        let ticket = held.withLock { held in exchange(&held, with: nil) }
        if let ticket { gatekeeper.end(ticket) }
    }
}
