/// What is driven: the simulator itself, and the proxies before it.
enum Target: String, CaseIterable {
    case direct, nginx, envoy, litellm, gatehoused

    /// A peer that the machine may lack; the bench goes on without it.
    var isOptional: Bool { self == .envoy || self == .litellm }

    /// So slow that a full drive of it would measure its queue.
    var isSlow: Bool { self == .litellm }
}
