import AuditLog
import Digests
package import MessagesWire
import PolicyLanguage
import Store
import StrictJSON
import Vocabulary

/// What the stream guard is told of a tool call in an answer.
package enum ToolVerdict: Sendable {
    case allow
    /// The name alone does not decide: collect the arguments and ask again.
    case needsInput
    case deny(CallRefusal)
}

extension Gatekeeper {
    /// Judges a tool call of an answer by the policy that admitted the request.
    ///
    /// - Parameter input: The arguments as JSON; `nil` while they are not there yet.
    package func judge(_ call: ToolCall, of grant: Grant, isComplete: Bool) -> ToolVerdict {
        let name = call.word(offered: grant.tools)
        guard call.kind != .unknown else {
            return .deny(denied(grant, "an unknown kind of block may run a tool, so it is stopped", subject: name))
        }
        guard isComplete else { return judgeName(name, grant) }
        return verdict(on: policyCall(name, call.input), name, grant)
    }

    private func judgeName(_ name: String, _ grant: Grant) -> ToolVerdict {
        let offered = decide(.offered(name), grant)
        guard offered.verdict != .deny else { return verdict(on: .offered(name), name, grant) }
        // An argument in doubt is the strictest one: what passes with it passes with every argument.
        let doubtful = decide(.tool(name, .object([])), grant)
        let isPlain = offered.verdict == .allow && doubtful.verdict == .allow && !Self.spawning.contains(name)
        return isPlain ? .allow : .needsInput
    }

    /// Tools whose argument names what is judged.
    private static let spawning: Set = ["Agent", "Task", "Skill"]

    private func verdict(on call: Call, _ name: String, _ grant: Grant) -> ToolVerdict {
        let decision = decide(call, grant)
        if let candidate = grant.snapshot.candidate {
            _ = candidate.judge(
                [call], decision, grant.facts, of: grant.principal, least: settings.leastTier, at: clock(),
                grant.decision)
        }
        guard decision.verdict != .allow else { return .allow }
        let writer = RefusalWriter(
            snapshot: grant.snapshot, tier: grant.standing.tier, profile: grant.standing.profile,
            id: newDecision(), tenant: grant.principal.tenant?.id)
        return .deny(writer.refusal(decision, subject: "tool \(name)", call: call, grant.facts))
    }

    private func decide(_ call: Call, _ grant: Grant) -> Decision {
        grant.snapshot.policy.decide(call, for: grant.standing.profile, facts: grant.facts)
    }

    private func policyCall(_ name: String, _ input: [UInt8]?) -> Call {
        // Arguments that cannot be read are doubt: an empty object has no field that an allow could match.
        let value = input.flatMap { try? JSONReader.parse($0) } ?? .object([])
        switch name {
        case "Agent", "Task": return .agent(value["subagent_type"]?.string ?? "")
        case "Skill": return .skill(value["skill"]?.string ?? "")
        default: return .tool(name, value)
        }
    }

    private func denied(_ grant: Grant, _ message: String, subject: String) -> CallRefusal {
        var refusal = CallRefusal(.toolDenied, message)
        refusal.stamp(grant.decision, grant.snapshot)
        refusal.subject = "tool \(subject)"
        return refusal
    }

    // MARK: Blocked conversations

    /// Blocks a conversation, with its leaf on disk before the answer; the gateway then ends the stream.
    package func block(
        _ grant: Grant, session: String?, peek: RequestPeek, body: [UInt8], _ refusal: CallRefusal,
        then answer: @escaping @Sendable () -> Void
    ) {
        let conversation = conversation(of: grant.principal.keyID, session, peek, body)
        let end = clock().advanced(bySeconds: settings.blockSeconds)
        blocks.block(conversation, until: end)
        var leaf = Leaf(
            .sessionBlocked, by: .system, on: LeafObject(.session, conversation.fingerprint.hex), request: grant.request
        )
        leaf.decision = .deny
        leaf.reason = refusal.reason
        let (told, tenant) = (leaf, grant.principal.tenant?.id)
        let row = StoredSessionBlock(key: conversation.key, conversation: conversation.fingerprint, until: end)
        let isQueued = writer.submit(
            { books in try books.blockSession(row, told, of: tenant) }, then: { _ in answer() })
        // The block stands in memory; leaf and row are what is lost, and the queue's refusals say so.
        if !isQueued { answer() }
    }

    func checkSession(_ call: IncomingCall, _ id: DecisionID, _ snapshot: DecisionSnapshot) throws(CallRefusal) {
        guard !blocks.isEmpty else { return }
        let conversation = conversation(of: call.principal.keyID, call.session, call.peek, call.body)
        guard let end = blocks.blockedUntil(conversation, at: call.receivedAt) else { return }
        var refusal = CallRefusal(
            .sessionBlocked,
            "this conversation called a tool that the policy denies and is blocked until \(end.secondText); "
                + "start another one"
        )
        refusal.stamp(id, snapshot)
        refusal.resetsAt = end
        throw refusal
    }

    private func conversation(
        of key: KeyID, _ session: String?, _ peek: RequestPeek, _ body: [UInt8]
    ) -> SessionBlocks.Conversation {
        let fingerprint =
            session.map { SHA256.hash($0) } ?? SHA256.hash(peek.firstMessage.map { Array(body[$0]) } ?? [])
        return SessionBlocks.Conversation(key: key, fingerprint: fingerprint)
    }
}
