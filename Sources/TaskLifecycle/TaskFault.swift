/// Why a task did not complete: the word in `error.reason`.
///
/// Those that a refusal of the house brought are its reason word; the others are of tasks alone.
package struct TaskFault: Hashable, Sendable {
    package let reason: String
    /// One sentence with cause and cure, for a person.
    package let message: String
    /// The decision that said no, and the rule behind it.
    package var decision: String?
    package var rule: String?

    package init(_ reason: String, _ message: String, decision: String? = nil, rule: String? = nil) {
        (self.reason, self.message, self.decision, self.rule) = (reason, message, decision, rule)
    }

    package static let queueExpired = TaskFault(
        "queue-expired", "no slot became free in time; start it again when fewer tasks run")
    package static let timeout = TaskFault(
        "deadline-exceeded", "the task ran out of time; give it a longer timeout or less to do")
    package static let costExceeded = TaskFault(
        "budget-exhausted", "the next call might pass the task's max_cost; raise it or ask for less")
    package static let tooManyTurns = TaskFault(
        "turns-exceeded", "the agent used all of its turns; raise max_turns or ask for less")
    package static let deniedRepeatedly = TaskFault(
        "denied-repeatedly", "ten calls in a row were denied; ask for what the policy allows")
    package static func backendDied(_ why: String) -> TaskFault {
        TaskFault("backend-died", "the program of the task ended before its answer (\(why)); start the task again")
    }
    package static let backendUntrusted = TaskFault(
        "backend-untrusted", "the program ran a call that was not allowed; its version must not be used here")
    package static let cancelled = TaskFault("cancelled", "the task was cancelled by its client")
    package static let revoked = TaskFault("key-invalid", "the key of the task is not valid any more")
    package static let clientGone = TaskFault("client-gone", "its socket closed and nobody resumed it in time")
    package static let interrupted = TaskFault(
        "interrupted", "the daemon ended while the task ran; start it again if its work may be repeated")
}
