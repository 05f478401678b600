/// Where a task stands; the word goes out in JSON, events and the log.
package enum TaskStatus: String, Hashable, Sendable, CaseIterable {
    case pending, running
    /// For a person's approval; the task clock stands still.
    case waiting
    case completed, failed, timeout
    case costExceeded = "cost_exceeded"
    case cancelled
    /// The daemon ended, or was found dead at its next start.
    case interrupted

    /// Nothing follows a final status.
    package var isFinal: Bool {
        switch self {
        case .pending, .running, .waiting: false
        case .completed, .failed, .timeout, .costExceeded, .cancelled, .interrupted: true
        }
    }

    package var word: String { rawValue }
}
