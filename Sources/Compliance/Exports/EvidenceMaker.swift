import AuditLog
import Digests
import Store
import Vocabulary

/// Writes the evidence bundle of a range (`docs/formats/evidence.md`).
///
/// It reads the leaves through the verifier that judges them afterwards: what does not verify here is not exported.
struct EvidenceMaker {
    let store: OpenStore
    let settings: ExportSettings
    let record: ExportRecord
    let origin: String
    /// The head that the range ends with, as a leaf of the root log, and the cosigned head of that.
    let head: RootedHead
    let root: SignedHead
    let trust: (log: VerifierKey, root: VerifierKey)
    let progress: (Int) -> Void

    /// Writes the archive.
    ///
    /// - Returns: Its length and hash.
    func write(to path: String) throws -> (size: Int, hash: Digest256) {
        let bundle = try ArchiveWriter(path)
        let tree = StoredTree(of: record.owner, size: head.head.size, store.reader, store.tiles)
        var verifier = LogVerifier(after: try tree.edge(at: record.first))
        try writeLeaves(to: bundle, &verifier)
        guard verifier.edge.root == head.head.root else { throw failure("its leaves do not give the signed root") }
        try writeHeads(to: bundle, tree)
        try writeTiles(to: bundle, tree)
        let previous = try writePrevious(to: bundle, tree)
        try bundle.add("balances.csv", Array(verifier.fold.balances.utf8))
        let omits = try writeTexts(to: bundle, policies: verifier.policies, prices: verifier.prices)
        try writeTrust(to: bundle)
        try bundle.add("README.txt", Array(BundleReadme.text(record, origin: origin).utf8))
        try bundle.add(Manifest.fileName, manifest(bundle.hashes, previous, omits).bytes)
        return try bundle.finish()
    }

    // MARK: Leaves and what is seen in them

    private func writeLeaves(to bundle: ArchiveWriter, _ verifier: inout LogVerifier) throws {
        try bundle.begin("leaves.jsonl")
        var failed: LogFault?
        try LeafPages(store.reader, record, progress: progress).walk { leaf in
            do throws(LogFault) { try verifier.take(leaf) } catch { failed = failed ?? error }
            try bundle.write(leaf + [0x0A])
        }
        try bundle.end()
        if let failed { throw failure("\(failed)") }
        let view = OCSFView(version: settings.version)
        try writeView(to: bundle, "views/ocsf.jsonl", header: "") { view.line($0) }
        try writeView(to: bundle, "views/events.csv", header: CSVView.header) { Array(CSVView.line($0).utf8) }
    }

    private func writeView(
        to bundle: ArchiveWriter, _ name: String, header: String, _ line: (LeafRow) -> [UInt8]
    ) throws {
        try bundle.begin(name)
        try bundle.write(Array(header.utf8))
        try LeafPages(store.reader, record).walk { leaf in
            if let row = LeafRow(leaf, origin: origin) { try bundle.write(line(row)) }
        }
        try bundle.end()
    }

    // MARK: Heads, tiles, the export before

    private func writeHeads(to bundle: ArchiveWriter, _ tree: StoredTree) throws {
        let rootTree = StoredTree(of: LogOrigin.root, size: root.size, store.reader, store.tiles)
        let proof = LogProof(index: head.index, hashes: try rootTree.inclusion(of: head.index), note: root.note)
        try bundle.add("checkpoint", head.head.note.bytes)
        try bundle.add("root/checkpoint", root.note.bytes)
        try bundle.add("root/proof.tlog-proof", proof.bytes)
    }

    private func writeTiles(to bundle: ArchiveWriter, _ tree: StoredTree) throws {
        for path in TilePath.new(from: 0, to: tree.size) where path.content != .entries {
            try bundle.add(path.text, Tile.encode(try tree.hashes(path)))
        }
    }

    private func writePrevious(to bundle: ArchiveWriter, _ tree: StoredTree) throws -> Manifest.Previous? {
        guard let last = try store.reader.lastEvidence(of: record.owner, atMost: tree.size), last.id != record.id,
            let old = try store.reader.signedHead(of: record.owner, atMost: last.past), old.size == last.past
        else { return nil }
        let hashes = try tree.consistency(from: old.size)
        try bundle.add("previous/checkpoint", old.note.bytes)
        try bundle.add(
            "previous/consistency.txt", hashes.flatMap { Array((Base64.encode($0.bytes) + "\n").utf8) })
        return Manifest.Previous(size: old.size, root: old.root)
    }

    // MARK: Texts and trust

    /// Policies and prices that decisions name; what cannot be given is named in the answer.
    private func writeTexts(
        to bundle: ArchiveWriter, policies: Set<Digest256>, prices: Set<Digest256>
    ) throws -> [String] {
        var omits: Set<String> = []
        let tenant = try store.reader.tenant(record.owner)?.slug.text
        for hash in policies.sorted(by: { $0.hex < $1.hex }) {
            guard let version = try store.reader.policy(hash.hex) else {
                omits.insert("policies")
                continue
            }
            let shown = ShownPolicy(version.files, for: tenant)
            if !shown.isWhole { omits.insert("policies") }
            for (name, text) in shown.files.sorted(by: { $0.key < $1.key }) {
                try bundle.add("policies/\(hash.hex)/\(name)", Array(text.utf8))
            }
        }
        for hash in prices.sorted(by: { $0.hex < $1.hex }) {
            guard let document = try store.reader.prices(hash) else {
                omits.insert("prices")
                continue
            }
            try bundle.add("prices/\(hash.hex).json", document)
        }
        return omits.sorted()
    }

    private func writeTrust(to bundle: ArchiveWriter) throws {
        try bundle.add("trust/log.policy", Array("log \(trust.log)\nquorum none\n".utf8))
        try bundle.add("trust/root.policy", Array(settings.rootPolicy(trust.root).utf8))
    }

    private func manifest(
        _ hashes: [String: Digest256], _ previous: Manifest.Previous?, _ omits: [String]
    ) -> Envelope {
        var manifest = Manifest(
            log: origin, from: record.first, to: head.head.size, root: head.head.root,
            generatedAt: settings.clock().secondText, softwareVersion: settings.version,
            softwareHash: settings.softwareHash(), requestedBy: record.requestedBy)
        (manifest.files, manifest.previous, manifest.omits) = (hashes, previous, omits)
        return Envelope(signing: manifest.bytes, type: Manifest.payloadType, with: settings.key.key)
    }

    private func failure(_ cause: String) -> StoreFailure {
        StoreFailure(doing: "making evidence of `\(record.owner)`", cause: cause)
    }
}
