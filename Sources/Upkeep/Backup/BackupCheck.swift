import AuditLog
package import Store

/// Proves an unpacked backup: its logs are those of the manifest, and their leaves give its balances to the nano.
package struct BackupCheck {
    private static let pageSize = 4_096

    private let store: OpenStore
    private let manifest: BackupManifest

    /// - Parameter store: Of the unpacked files, with its writer running.
    package init(_ store: OpenStore, _ manifest: BackupManifest) { (self.store, self.manifest) = (store, manifest) }

    /// Walks every leaf.
    ///
    /// - Returns: How many there were.
    /// - Throws: `BackupRefusal` at the first wrong place.
    package func run() async throws -> Int {
        let logs = try store.reader.logs()
        let listed = Dictionary(manifest.logs.map { ($0.owner, $0) }) { first, _ in first }
        guard logs.count == listed.count else { throw BackupRefusal.logDiffers("all") }
        for log in logs {
            guard let named = listed[log.owner], named.size == log.size, named.root == log.root else {
                throw BackupRefusal.logDiffers(log.owner)
            }
            if log.owner != LogOrigin.root { try await fold(log) }
        }
        return manifest.leaves
    }

    private func fold(_ log: LogSummary) async throws {
        let first = try store.reader.minimum(of: log.owner)
        let tree = StoredTree(of: log.owner, size: log.size, store.reader, store.tiles)
        var verifier = LogVerifier(after: try tree.edge(at: first))
        while verifier.edge.size < log.size {
            let count = min(Self.pageSize, log.size - verifier.edge.size)
            let page = try store.reader.leaves(of: log.owner, from: verifier.edge.size, limit: count)
            guard !page.isEmpty else { throw BackupRefusal.leafWrong(log: log.owner, "leaves are missing") }
            for leaf in page {
                do { try verifier.take(leaf) } catch { throw BackupRefusal.leafWrong(log: log.owner, "\(error)") }
            }
        }
        guard verifier.edge.root == log.root else { throw BackupRefusal.logDiffers(log.owner) }
        let owner = log.owner
        guard let cut = await store.writer.change({ books in books.cut(of: owner)?.balances }), let enforced = cut
        else {
            throw BackupRefusal.balanceDiffers(log: owner)
        }
        guard BalanceSheet(verifier.fold.balances).difference(from: BalanceSheet(enforced)) == nil else {
            throw BackupRefusal.balanceDiffers(log: owner)
        }
    }
}
