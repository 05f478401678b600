import Digests
import Vocabulary

/// Verifies an evidence bundle with nothing but the bundle and what the auditor brings (`docs/formats/evidence.md`).
///
/// Leaves are read once, piece by piece, and judged on all cores; memory does not grow with their number.
package struct EvidenceVerifier {
    static let smallFileLimit = 16 * 1_024 * 1_024

    let files: BundleFiles
    let auditor: Auditor

    package init(_ files: BundleFiles, by auditor: Auditor) {
        self.files = files
        self.auditor = auditor
    }

    /// Goes through all steps in their order.
    ///
    /// - Throws: The first step that fails, and where.
    package func verify() async throws(EvidenceFault) -> EvidenceReport {
        let manifest = try checkManifest()
        let walk = try await checkLeaves(manifest)
        try checkHead(manifest, walk)
        let cosignedAt = try checkRootLog()
        try checkPrevious(manifest, walk)
        try checkReceipts(manifest, walk)
        try checkBalances(walk)
        try checkTexts(manifest, walk)
        return EvidenceReport(
            manifest: manifest, cosignedAt: cosignedAt, openHolds: walk.openHolds, policies: walk.policies.count,
            prices: walk.prices.count)
    }

    func file(_ name: String, _ step: EvidenceFault.Step) throws(EvidenceFault) -> [UInt8] {
        guard let bytes = files.whole(name, limit: Self.smallFileLimit) else {
            throw EvidenceFault(step, name, "it is missing or too large")
        }
        return bytes
    }

    func note(_ name: String, _ step: EvidenceFault.Step) throws(EvidenceFault) -> SignedNote {
        do { return try SignedNote(parsing: try file(name, step)) } catch let fault as EvidenceFault {
            throw fault
        } catch {
            throw EvidenceFault(step, name, "it is not a signed note")
        }
    }

    // MARK: Step 1

    private func checkManifest() throws(EvidenceFault) -> Manifest {
        let name = Manifest.fileName
        guard let envelope = Envelope(parsing: try file(name, .manifest)) else {
            throw EvidenceFault(.manifest, name, "it is not a signed envelope")
        }
        guard envelope.payloadType == Manifest.payloadType, envelope.isSigned(by: auditor.exportKeys) else {
            throw EvidenceFault(.manifest, name, "it is not signed with the export key")
        }
        guard let manifest = Manifest(parsing: envelope.payload) else {
            throw EvidenceFault(.manifest, name, "it is not a manifest of evidence")
        }
        let (from, to) = (auditor.wanted.from ?? manifest.from, auditor.wanted.to ?? manifest.to)
        guard manifest.from <= from, from <= to, to <= manifest.to else {
            throw EvidenceFault(
                .manifest, name, "it has leaves \(manifest.from) to \(manifest.to), not all of \(from) to \(to)")
        }
        try checkNames(manifest)
        try checkHashes(Self.firstWrong(of: files, manifest.files.filter { !Self.isLong($0.key) }))
        return manifest
    }

    /// The leaves, and beside them the hashes of their views, which are longer than the leaves.
    private func checkLeaves(_ manifest: Manifest) async throws(EvidenceFault) -> LeafWalk {
        let (files, views) = (files, manifest.files.filter { Self.isLong($0.key) && $0.key != Self.leaves })
        async let wrong = Self.firstWrong(of: files, views)
        let walk: LeafWalk
        do { walk = try await walkLeaves(manifest) } catch {
            try checkHashes(await wrong)
            throw error
        }
        try checkHashes(await wrong)
        return walk
    }

    /// Files that have a line for each leaf.
    private static func isLong(_ name: String) -> Bool { name == leaves || name.hasPrefix("views/") }

    private static func firstWrong(of files: BundleFiles, _ hashes: [String: Digest256]) -> String? {
        hashes.keys.sorted().first { name in files.hash(name) != hashes[name] }
    }

    private func checkHashes(_ wrong: String?) throws(EvidenceFault) {
        if let wrong { throw EvidenceFault(.manifest, wrong, Self.otherHash) }
    }

    static let leaves = "leaves.jsonl"
    static let otherHash = "its SHA-256 is not the one in the manifest"

    private func checkNames(_ manifest: Manifest) throws(EvidenceFault) {
        let present = Set(files.names)
        guard present.count == files.names.count else {
            throw EvidenceFault(.manifest, "bundle", "it holds a file twice")
        }
        for name in files.names.sorted() where name != Manifest.fileName && manifest.files[name] == nil {
            throw EvidenceFault(.manifest, name, "the manifest does not list it")
        }
        for name in manifest.files.keys.sorted() where !present.contains(name) {
            throw EvidenceFault(.manifest, name, "it is missing")
        }
        guard present.contains(Self.leaves) else { throw EvidenceFault(.manifest, Self.leaves, "it is missing") }
    }
}
