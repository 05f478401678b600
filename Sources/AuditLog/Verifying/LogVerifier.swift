package import Digests
package import Vocabulary

/// Checks the leaves of one log one after the other, in memory that does not grow with their number.
///
/// Each leaf must be strict, at its place, not earlier than the one before, of the same tenant, and its money must
/// follow from the leaves before it. What comes out is the edge, and so the root that a signed head must have.
package struct LogVerifier: ~Copyable {
    package static let announcedLimit = 64
    package static let textLimit = 100_000

    package private(set) var edge: TreeEdge
    package private(set) var fold: LedgerFold
    package private(set) var tenant: String?
    package private(set) var lastTime: Instant?
    /// Keys that `log-key-rotated` announced.
    package private(set) var announced: [VerifierKey] = []
    /// Policies and price tables that decisions name.
    package private(set) var policies: Set<Digest256> = []
    package private(set) var prices: Set<Digest256> = []

    private var lastPolicy: Digest256?
    private var lastPrices: Digest256?
    private var reader = LeafReader()

    /// - Parameter edge: Of the leaves before the first one that is handed in; without it the log starts at leaf 0.
    package init(after edge: TreeEdge = TreeEdge()) {
        self.edge = edge
        fold = LedgerFold(startsAtBooks: edge.size > 0)
    }

    /// Takes the next leaf.
    ///
    /// - Throws: The place and what is wrong with it; the verifier is then of no more use.
    package mutating func take(_ leaf: [UInt8]) throws(LogFault) {
        let view: LeafView
        do { view = try reader.read(leaf) } catch { throw LogFault(at: edge.size, .leaf(error)) }
        try take(JudgedLeaf(view: view, hash: TreeHash.leaf(leaf))) { (_, _, _) throws(LogFault) in }
    }

    /// Takes the next leaf, and tells each node of the tree that it completes: level, index in the level, hash.
    ///
    /// - Throws: As above.
    mutating func take(
        _ leaf: JudgedLeaf, completing: (Int, Int, Digest256) throws(LogFault) -> Void
    ) throws(LogFault) {
        let (index, view) = (edge.size, leaf.view)
        guard view.seq == index else { throw LogFault(at: index, .misplaced(view.seq)) }
        if let lastTime, view.time < lastTime { throw LogFault(at: index, .timeRunsBack) }
        if let tenant, view.tenant != tenant { throw LogFault(at: index, .otherTenant) }
        try note(view, at: index)
        tenant = view.tenant
        lastTime = view.time
        try edge.append(leaf.hash, completing: completing)
    }

    private mutating func note(_ view: LeafView, at index: Int) throws(LogFault) {
        // A log that follows a closed one begins with the books as they were carried over.
        if view.kind == .logSucceeded, index == 0 { fold = LedgerFold(startsAtBooks: true) }
        if let money = view.money {
            do { try fold.take(money, request: view.request) } catch { throw LogFault(at: index, .money(error)) }
            if case .held(_, _, _, let prices) = money, prices != lastPrices {
                self.prices.insert(prices)
                lastPrices = prices
            }
        }
        if let policy = view.policy, policy != lastPolicy {
            policies.insert(policy)
            lastPolicy = policy
        }
        guard max(policies.count, prices.count) <= Self.textLimit else { throw LogFault(at: index, .tooManyTexts) }
        if view.kind == .logKeyRotated, let key = view.announcedKey, announced.count < Self.announcedLimit {
            announced.append(key)
        }
    }
}

/// The first wrong place of a log.
package struct LogFault: Error, Hashable, CustomStringConvertible {
    package enum Cause: Hashable, Sendable {
        case leaf(LeafRefusal)
        /// The leaf says that it is at this index.
        case misplaced(Int)
        case timeRunsBack, otherTenant
        case money(FoldRefusal)
        /// A stored tile has another hash.
        case tileDiffers(String)
        case leafMissing
        /// More policies or price tables than the verifier remembers.
        case tooManyTexts
    }

    package let index: Int
    package let cause: Cause

    package init(at index: Int, _ cause: Cause) {
        self.index = index
        self.cause = cause
    }

    package var description: String { "leaf \(index): \(sentence)" }

    package var sentence: String {
        switch cause {
        case .leaf(let refusal): refusal.description
        case .misplaced(let seq): "it says that it is leaf \(seq)"
        case .timeRunsBack: "it is older than the leaf before it"
        case .otherTenant: "it is of another tenant than the leaf before it"
        case .money(let refusal): refusal.description
        case .tileDiffers(let tile): "its hash is not what `\(tile)` says"
        case .leafMissing: "it is missing"
        case .tooManyTexts: "the log names more texts than the verifier takes"
        }
    }
}

extension FoldRefusal: CustomStringConvertible {
    package var description: String {
        switch self {
        case .holdUnnamed: "its hold has no request id"
        case .holdOpenTwice(let id): "the hold `\(id)` is open already"
        case .holdNotOpen(let id): "it ends the hold `\(id)`, which is not open"
        case .amountsDisagree(let id): "what it charges and releases is not what `\(id)` held"
        case .amountTooLarge: "an amount falls below zero or passes 64 bits"
        case .accountDisagrees(let subject): "the leaves before it give `\(subject)` other amounts"
        case .holdsDisagree: "the leaves before it leave other holds open"
        case .booksMissing: "carried books should stand here"
        case .booksOutOfOrder: "a part of the carried books is missing"
        case .tooMuch: "the log has more accounts or open holds than the verifier takes"
        }
    }
}
