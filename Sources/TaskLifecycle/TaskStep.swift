package import StrictJSON
package import Vocabulary

/// One thing that a task wants to do besides calling a model.
package struct TaskStep: Hashable, Sendable {
    package enum Subject: Hashable, Sendable {
        /// A tool with its input, and the path that it leads to if that is another than the one written.
        case tool(String, JSONValue, resolved: String?)
        case agent(String)
        case skill(String)
    }

    package let subject: Subject
    /// The agent that asks: `main/security-auditor.1`.
    package let agent: String
    package let counters: TaskCounters
    /// True if a ticket for exactly this step was granted: an `ask` then is an `allow`, a deny stays one.
    package var isApproved = false
    /// False for what the task was not granted: denied, and written down all the same.
    package var isGranted = true

    package init(_ subject: Subject, agent: String, counters: TaskCounters) {
        (self.subject, self.agent, self.counters) = (subject, agent, counters)
    }
}

/// What a task has used so far: the facts `task.*` of the policy.
package struct TaskCounters: Hashable, Sendable {
    package var cost = NanoUSD.zero
    package var calls: Int64 = 0
    package var agents: Int64 = 0
    package var depth: Int64 = 1
    package var ageMilliseconds: Int64 = 0

    package init() {}
}

/// What the one door says to a step; its leaf is on disk.
package struct StepRuling: Hashable, Sendable {
    package enum Verdict: String, Hashable, Sendable { case allow, ask, deny }

    package let verdict: Verdict
    package let decision: String
    /// `pro.policy:8`; `nil` where no rule allows it.
    package var rule: String?
    package var because: String?
    /// `tool Bash("git push origin main")`, in full.
    package let subject: String
    /// What the model and the client read of a denial.
    package var message: String
    package var reason: Reason?

    package init(
        _ verdict: Verdict, decision: String, subject: String, message: String = "", rule: String? = nil,
        because: String? = nil, reason: Reason? = nil
    ) {
        (self.verdict, self.decision, self.subject, self.message) = (verdict, decision, subject, message)
        (self.rule, self.because, self.reason) = (rule, because, reason)
    }
}
