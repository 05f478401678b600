package import AdminContract
import AuditLog
import Digests
import Store
import Vocabulary

extension ControlPlane {
    /// The receipt of a leaf: sealed once a head that covers it is in the root log and the witnesses cosigned that.
    ///
    /// It costs a handful of tiles, however long the log is. Who asks for a leaf that is not covered yet has the next
    /// tick sign its log.
    package func receipt(
        _ caller: AdminCaller, _ log: String, _ index: Int64
    ) async throws(AdminRefusal) -> SealedReceipt {
        let log = try find(caller, log: log)
        guard (0..<Int64(log.size)).contains(index) else { throw .notFound("leaf", "\(log.owner)/\(index)") }
        let index = Int(index)
        let sealed = try sealedHead(of: log, over: index)
        if sealed == nil { try await look { books in books.awaitHead(of: log.owner) } }
        let newest = sealed == nil ? try read { try $0.signedHead(of: log.owner) } : nil
        guard let head = sealed?.entry.head ?? newest, index < head.size else {
            throw AdminRefusal(.rangeNotSigned, "leaf \(index) is not under a signed head yet; try again in a second")
        }
        guard let leaf = try read({ try $0.leaves(of: log.owner, from: index, limit: 1) }).first else {
            throw AdminRefusal(.storeUnavailable, "leaf \(index) of `\(log.owner)` cannot be read")
        }
        let proof = try proof(of: index, in: log.owner, under: head)
        let root = try sealed.map { sealed throws(AdminRefusal) in
            try self.proof(of: sealed.entry.index, in: LogOrigin.root, under: sealed.root)
        }
        return SealedReceipt(leaf: Base64.encode(leaf), logProof: proof, rootProof: root)
    }

    /// The newest head that covers leaf `index` and is under a root head that enough witnesses cosigned.
    private func sealedHead(
        of log: LogSummary, over index: Int
    ) throws(AdminRefusal) -> (entry: RootedHead, root: SignedHead)? {
        let quorum = settings.witnessQuorum
        return try read { reader in
            guard let root = try reader.rootHead(cosignedBy: quorum) else { return nil }
            let entry = try reader.rootedHead(of: log.owner, covering: index + 1, before: root.size)
            return entry.map { ($0, root) }
        }
    }

    private func proof(of index: Int, in owner: String, under head: SignedHead) throws(AdminRefusal) -> String {
        let tiles = tiles
        return try read { reader in
            let hashes = try StoredTree(of: owner, size: head.size, reader, tiles).inclusion(of: index)
            return String(decoding: LogProof(index: index, hashes: hashes, note: head.note).bytes, as: UTF8.self)
        }
    }
}
