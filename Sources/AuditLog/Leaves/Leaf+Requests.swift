package import Digests
package import Vocabulary

/// A request that was let in, and the money held for it.
package struct Admitted: Hashable, Sendable {
    package let request: RequestID
    package let actor: LeafActor
    package let nano: NanoUSD
    /// Subjects from the innermost account up to the tenant.
    package let path: [String]
    package let windows: WindowStarts
    /// Revision of the price table.
    package let prices: Digest256
    package let policy: PolicyStamp
    /// As asked for, before aliases and routes.
    package let model: String
    /// The path of the route: `/v1/messages`.
    package let route: String
    /// Of the body.
    package let byteCount: Int
    package let isStream: Bool
    package var obligations = LeafObligations()
    /// Tokens of the prompt as the upstream counted them, where the hold rests on them and not on the bytes.
    package var countedTokens: Int64?
    package var personal: [PersonalMark] = []

    package init(
        request: RequestID, actor: LeafActor, nano: NanoUSD, path: [String], windows: WindowStarts, prices: Digest256,
        policy: PolicyStamp, model: String, route: String, byteCount: Int, isStream: Bool
    ) {
        self.request = request
        self.actor = actor
        self.nano = nano
        self.path = path
        self.windows = windows
        self.prices = prices
        self.policy = policy
        self.model = model
        self.route = route
        self.byteCount = byteCount
        self.isStream = isStream
    }
}

/// A request that was refused.
package struct Refused: Hashable, Sendable {
    package let request: RequestID
    package let actor: LeafActor
    package let reason: Reason
    /// What the outsider is not told.
    package var cause: String?
    package var decision = LeafDecision.deny
    package var policy: PolicyStamp?
    package var model: String?
    package var route: String?
    /// The account and window with the least left, when a budget said no.
    package var account: String?
    package var window: String?
    package var personal: [PersonalMark] = []

    package init(request: RequestID, actor: LeafActor, reason: Reason) {
        self.request = request
        self.actor = actor
        self.reason = reason
    }
}

extension Leaf {
    /// A request was let in and its money is held.
    package static func admitted(_ admitted: Admitted) -> Leaf {
        var leaf = Leaf(
            .admitted, by: admitted.actor, on: LeafObject(.request, admitted.request.text), request: admitted.request)
        leaf.decision = .allow
        leaf.policy = admitted.policy
        leaf.obligations = admitted.obligations
        leaf.personal = admitted.personal
        leaf.money = .held(
            admitted.nano, path: admitted.path, windows: admitted.windows, prices: admitted.prices)
        leaf.detail = [LeafValue.Member("bytes", .integer(Int64(admitted.byteCount)))]
        if let counted = admitted.countedTokens { leaf.detail.append(LeafValue.Member("counted", .integer(counted))) }
        leaf.detail += [
            LeafValue.Member("model", .text(admitted.model)),
            LeafValue.Member("route", .text(admitted.route)),
            LeafValue.Member("stream", .flag(admitted.isStream)),
        ]
        return leaf
    }

    /// A hold ended with a cost.
    package static func settled(_ end: Settlement, usage: TokenUsage, by actor: LeafActor) -> Leaf {
        var leaf = Leaf(.settled, by: actor, on: LeafObject(.request, end.hold.text), request: end.hold)
        leaf.money = .settled(end)
        leaf.usage = usage
        return leaf
    }

    /// A hold was given back whole.
    package static func released(_ hold: RequestID, nano: NanoUSD, by actor: LeafActor) -> Leaf {
        var leaf = Leaf(.released, by: actor, on: LeafObject(.request, hold.text), request: hold)
        leaf.money = .released(hold: hold, nano)
        return leaf
    }

    /// A hold outlived its request or its daemon and was charged whole.
    package static func holdExpired(_ hold: RequestID, charged nano: NanoUSD, mark: ChargeMark = .unknown) -> Leaf {
        var leaf = Leaf(.holdExpired, by: .system, on: LeafObject(.request, hold.text), request: hold)
        leaf.money = .expired(hold: hold, charged: nano, released: nil, mark: mark)
        return leaf
    }

    /// A request was refused.
    package static func refused(_ refused: Refused) -> Leaf {
        var leaf = Leaf(
            .refused, by: refused.actor, on: LeafObject(.request, refused.request.text), request: refused.request)
        leaf.decision = refused.decision
        leaf.reason = refused.reason
        leaf.cause = refused.cause
        leaf.policy = refused.policy
        leaf.personal = refused.personal
        leaf.detail = Detail.members(
            ("account", refused.account.map { .text($0) }), ("model", refused.model.map { .text($0) }),
            ("route", refused.route.map { .text($0) }), ("window", refused.window.map { .text($0) }))
        return leaf
    }

    /// Refusals of one key for one reason, beyond those of the minute that have leaves of their own.
    package static func refusals(
        _ key: KeyID, version: Int, reason: Reason, count: Int, from first: Instant, to last: Instant
    )
        -> Leaf
    {
        var leaf = Leaf(.refusals, by: .key(key, version: version), on: LeafObject(.key, key.text))
        leaf.reason = reason
        leaf.detail = Detail.members(
            ("count", .integer(Int64(count))), ("first", .time(first)), ("last", .time(last)))
        return leaf
    }
}
