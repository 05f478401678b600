import AuditLog
import GRDB
import Vocabulary

extension Books {
    /// Appends the leaf of a change, signs the head that ends with it, and proves the one in the other.
    ///
    /// The leaf is the last of the signed tree, so its path is the edge before it, from right to left: no older leaf is
    /// looked at.
    mutating func receipt(for leaf: Leaf, of tenant: TenantID?, at now: Instant) throws -> ChangeReceipt {
        let owner = tenant?.text ?? LogOrigin.house
        guard let place = logs.place(of: owner) else {
            throw StoreFailure(doing: "appending a leaf", cause: "there is no log of \(owner)")
        }
        let path = Array(logs.logs[place].edge.hashes.reversed())
        let reference = try logs.append(leaf, at: place, now: now)
        let proof = LogProof(index: reference.seq, hashes: path, note: try sign(place))
        logs.await(at: place)
        return ChangeReceipt(
            leaf: reference, origin: logs.logs[place].origin, proof: String(decoding: proof.bytes, as: UTF8.self))
    }

    /// Signs the head of the log at `place` and keeps it; a size is signed once.
    @discardableResult
    mutating func sign(_ place: Int) throws -> SignedNote {
        let log = logs.logs[place]
        let note = try signer.sign(log)
        try database.cachedStatement(
            sql: "INSERT INTO signed_head (log, size, root, note) VALUES (?, ?, ?, ?)"
        ).execute(
            arguments: [log.id, log.edge.size, log.edge.root.data, String(decoding: note.bytes, as: UTF8.self)])
        logs.noteSigned(at: place)
        return note
    }
}
