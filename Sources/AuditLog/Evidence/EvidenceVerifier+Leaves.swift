import Digests

/// What the walk over all leaves found out.
struct LeafWalk {
    let root: Digest256
    /// Roots of the sizes that previous heads and receipts name.
    let roots: [Int: Digest256]
    /// Hashes of the leaves that receipts are for.
    let leaves: [Int: Digest256]
    let announced: [VerifierKey]
    let policies: Set<Digest256>
    let prices: Set<Digest256>
    let balances: String
    let openHolds: [String]
}

extension EvidenceVerifier {
    // MARK: Steps 2, 3 and 7, in one pass

    func walkLeaves(_ manifest: Manifest) async throws(EvidenceFault) -> LeafWalk {
        do { return try await walk(manifest) } catch let fault as LogFault {
            throw EvidenceFault(fault.step, "leaf \(fault.index)", fault.sentence)
        } catch let fault as EvidenceFault {
            throw fault
        } catch {
            throw EvidenceFault(.leaves, Self.leaves, "it cannot be read")
        }
    }

    /// Blocks of leaves are judged beside each other; here they stand in their order, and their money is added up.
    private func walk(_ manifest: Manifest) async throws -> LeafWalk {
        let (from, to) = (manifest.from, manifest.to)
        var marks = Marks(sizes: sizes(manifest), indexes: Set(auditor.receipts.map(\.logProof.index)))
        var tiles = TileCursor(files, size: to)
        var verifier = LogVerifier(after: try edge(before: from, &tiles, &marks))
        var blocks = LineBlocks(try files.open(Self.leaves))
        try await blocks.judge { block in
            for leaf in block.good {
                guard verifier.edge.size < to else { throw Self.broken("it has more leaves than the manifest says") }
                try verifier.take(leaf) { (level, index, hash) throws(LogFault) in
                    if level == 0 { marks.see(leaf: index, hash) }
                    try tiles.compare(level: level, index: index, hash)
                }
                marks.see(verifier.edge)
            }
            if let refusal = block.refusal { throw LogFault(at: verifier.edge.size, .leaf(refusal)) }
            auditor.progress?(verifier.edge.size - from, to - from)
        }
        guard verifier.edge.size == to else { throw LogFault(at: verifier.edge.size, .leafMissing) }
        guard !blocks.isBroken else { throw Self.broken("its last line does not end") }
        guard blocks.hash.finished == manifest.files[Self.leaves] else {
            throw EvidenceFault(.manifest, Self.leaves, Self.otherHash)
        }
        return LeafWalk(
            root: verifier.edge.root, roots: marks.roots, leaves: marks.leaves, announced: verifier.announced,
            policies: verifier.policies, prices: verifier.prices, balances: verifier.fold.balances,
            openHolds: verifier.fold.openHolds)
    }

    private static func broken(_ sentence: String) -> EvidenceFault { EvidenceFault(.leaves, leaves, sentence) }

    /// The tree of the leaves before the range, from their stored hashes.
    private func edge(
        before from: Int, _ tiles: inout TileCursor, _ marks: inout Marks
    ) throws(LogFault) -> TreeEdge {
        var edge = TreeEdge()
        for index in 0..<from {
            let hash = try tiles.hash(level: 0, index: index, leaf: index)
            marks.see(leaf: index, hash)
            try edge.append(hash) { (level, place, node) throws(LogFault) in
                try tiles.compare(level: level, index: place, node)
            }
            marks.see(edge)
        }
        return edge
    }

    private func sizes(_ manifest: Manifest) -> Set<Int> {
        let receipts = auditor.receipts.compactMap { Checkpoint(text: $0.logProof.note.text)?.size }
        return Set(receipts + (manifest.previous.map { [$0.size] } ?? []))
    }
}

/// Roots and leaves to remember while the leaves go by.
private struct Marks {
    let sizes: Set<Int>
    let indexes: Set<Int>
    var roots: [Int: Digest256] = [:]
    var leaves: [Int: Digest256] = [:]

    init(sizes: Set<Int>, indexes: Set<Int>) {
        self.sizes = sizes
        self.indexes = indexes
    }

    mutating func see(leaf index: Int, _ hash: Digest256) {
        if indexes.contains(index) { leaves[index] = hash }
    }

    mutating func see(_ edge: TreeEdge) {
        if sizes.contains(edge.size) { roots[edge.size] = edge.root }
    }
}

extension SHA256 {
    /// The hash so far; the state goes on.
    fileprivate var finished: Digest256 {
        var copy = self
        return copy.finish()
    }
}

extension LogFault {
    fileprivate var step: EvidenceFault.Step {
        switch cause {
        case .tileDiffers: .tiles
        case .money: .holds
        default: .leaves
        }
    }
}
