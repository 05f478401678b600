package import MessagesWire
package import TaskLifecycle
package import Vocabulary

/// Which route a call came in by.
package enum CallRoute: String, Hashable, Sendable, CaseIterable {
    case messages = "/v1/messages"
    case countTokens = "/v1/messages/count_tokens"
    case complete = "/v1/complete"
    case task = "/v1/task"

    /// Counting tokens is judged and never charged.
    package var costs: Bool { self != .countTokens }
}

/// One call that asks to be let in, as the gateway read it.
///
/// A class: it goes from the gateway to the judge, the writer and the exchange, and a copy would count each of its
/// twenty references anew.
package final class IncomingCall: Sendable {
    package let request: RequestID
    package let principal: Principal
    package let route: CallRoute
    package let peek: RequestPeek
    package let body: [UInt8]
    /// The address as the policy's fact `ip`; `nil` for a local socket.
    package let address: PolicyAddress?
    /// The same as a leaf commits to it; a connection spells it once.
    package let addressText: String?
    /// What the client calls itself.
    package let userAgent: String?
    /// The header `anthropic-beta`, comma separated.
    package let beta: String?
    /// The header `x-claude-code-session-id`: asserted by the client, used to name a conversation and nothing else.
    package let session: String?
    package let receivedAt: Instant
    /// Set for a model call of a task.
    package let task: CallingTask?
    /// What is known of the prompt's tokens beyond its bytes.
    let count: PromptCount

    package init(
        request: RequestID, principal: Principal, route: CallRoute, peek: RequestPeek, body: [UInt8],
        address: PolicyAddress?, addressText: String? = nil, userAgent: String? = nil, beta: String? = nil,
        session: String? = nil,
        receivedAt: Instant,
        task: CallingTask? = nil
    ) {
        self.count = .unasked
        self.request = request
        self.principal = principal
        self.route = route
        self.peek = peek
        self.body = body
        self.address = address
        self.addressText = addressText ?? Gatekeeper.text(of: address)
        self.userAgent = userAgent
        self.beta = beta
        self.session = session
        self.receivedAt = receivedAt
        self.task = task
    }

    private init(_ call: IncomingCall, _ count: PromptCount) {
        (request, principal, route, peek, body) = (call.request, call.principal, call.route, call.peek, call.body)
        (address, beta, session, receivedAt) = (call.address, call.beta, call.session, call.receivedAt)
        (addressText, userAgent, task, self.count) = (call.addressText, call.userAgent, call.task, count)
    }

    /// The same call after the upstream was asked for the tokens of its prompt; `nil` if it did not say.
    package func counted(_ tokens: Int64?) -> IncomingCall {
        IncomingCall(self, tokens.map(PromptCount.counted) ?? .unknown)
    }
}

/// Whether the upstream was asked for the tokens of a prompt.
enum PromptCount: Hashable, Sendable {
    case unasked
    /// It was, and did not say.
    case unknown
    case counted(Int64)

    var tokens: Int64? {
        guard case .counted(let tokens) = self else { return nil }
        return tokens
    }
}

/// The task that makes a call: who of it calls, what it has used, and which accounts pay.
package struct CallingTask: Sendable {
    package let id: TaskID
    /// `main/security-auditor.1`.
    package let agent: String
    /// The innermost account, by name.
    package let account: String
    package let counters: TaskCounters
    /// What the tightest of the task's accounts has left: output is lowered until the worst case fits.
    package let left: NanoUSD
    /// Output tokens below which a call makes no sense.
    static let leastOutput: Int64 = 256

    package init(id: TaskID, agent: String, account: String, counters: TaskCounters, left: NanoUSD) {
        (self.id, self.agent, self.account) = (id, agent, account)
        (self.counters, self.left) = (counters, left)
    }
}
