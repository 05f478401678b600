package import Vocabulary

/// How a call ended, as far as its price depends on it.
package enum CallEnd: Hashable, Sendable {
    /// Body or stream complete, usage present.
    case complete(TokenUsage, model: String)
    /// Refused by us after the hold, no connection, or an upstream status of 400 and above.
    case neverBilled
    /// `stop_reason: refusal` before any content, which the provider does not bill.
    case declinedBeforeContent
    /// Cut after `message_start`, by the client, by us, by the upstream, or by an `error` event.
    case cut(StreamSeen)
    /// Cut inside a thinking block whose text is withheld, so nothing tells how long it was.
    case cutWhileThinking
    /// A 2xx answer without readable usage.
    case unreadable
    /// The body was sent and nothing came back.
    case silent
    /// The daemon died while the call was open.
    case orphaned
}

/// What a meter has seen of a stream when it was cut.
package struct StreamSeen: Hashable, Sendable {
    /// Input and cache counts of `message_start`; `output` is the last cumulative count.
    package var usage: TokenUsage
    package var model: String
    /// UTF-8 bytes of the deltas: text, tool input, visible thinking.
    package var deltaBytes: Int64

    package init(usage: TokenUsage, model: String, deltaBytes: Int64) {
        self.usage = usage
        self.model = model
        self.deltaBytes = deltaBytes
    }
}

/// What an ended call is charged.
package struct Charge: Hashable, Sendable {
    package let amount: NanoUSD
    package let mark: ChargeMark?
    package let pricedBy: PricedBy
    /// The hold is given back in full: the leaf is `released`, not `settled`.
    package let isReleased: Bool
    package let split: CostSplit

    package init(
        _ amount: NanoUSD, mark: ChargeMark? = nil, pricedBy: PricedBy = .table, isReleased: Bool = false,
        split: CostSplit = CostSplit()
    ) {
        self.split = split
        self.amount = amount
        self.mark = mark
        self.pricedBy = pricedBy
        self.isReleased = isReleased
    }
}

/// Why a charge is not an exact reading of usage.
package enum ChargeMark: String, Hashable, Sendable {
    /// Exact by our reading of the provider's rules; compared with its usage report.
    case check
    /// From what was seen of the answer.
    case estimated
    /// Nothing was seen, so the whole hold is charged.
    case unknown
}

extension PriceTable {
    /// The charge of an ended call whose worst case `held` was held at `instant`.
    package func charge(for end: CallEnd, shape: CallShape, held: WorstCase, at instant: Instant) -> Charge {
        switch end {
        case .complete(let usage, let model): charge(usage, model: model, nil, shape, held, instant)
        case .neverBilled: Charge(.zero, isReleased: true)
        case .declinedBeforeContent: Charge(.zero, mark: .check)
        case .cut(let seen): charge(floor(of: seen, held), model: seen.model, .estimated, shape, held, instant)
        case .cutWhileThinking: Charge(held.amount, mark: .estimated, pricedBy: held.pricedBy)
        case .unreadable, .silent, .orphaned: Charge(held.amount, mark: .unknown, pricedBy: held.pricedBy)
        }
    }

    private func charge(
        _ usage: TokenUsage, model: String, _ mark: ChargeMark?, _ shape: CallShape, _ held: WorstCase,
        _ instant: Instant
    ) -> Charge {
        // Counts that cannot be true are no usage at all.
        guard let cost = try? cost(of: usage, model: model, shape: shape, at: instant) else {
            return Charge(held.amount, mark: .unknown, pricedBy: held.pricedBy)
        }
        return Charge(cost.amount, mark: mark, pricedBy: cost.pricedBy, split: cost.split)
    }

    /// The usage with the output floor: what the answer must have had at least, never above what was asked for.
    private func floor(of seen: StreamSeen, _ held: WorstCase) -> TokenUsage {
        let bytesPerToken = (row(seen.model) ?? fallback)?.bytesPerOutputToken ?? 1
        let bytes = max(0, seen.deltaBytes)
        let (whole, rest) = bytes.quotientAndRemainder(dividingBy: bytesPerToken)
        var usage = seen.usage
        usage.output = min(held.output, max(usage.output, rest > 0 ? whole + 1 : whole))
        return usage
    }
}
