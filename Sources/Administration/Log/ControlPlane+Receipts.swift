package import AdminContract
import AuditLog
import Digests
import Store
import Vocabulary

extension ControlPlane {
    /// Leaves of the root log that are looked at for a head; an older head is not needed, since a newer one covers it.
    private static let rootLimit = 20_000

    /// The receipt of a leaf: sealed by the root log once that has taken a head that covers the leaf.
    ///
    /// Hashes every leaf up to the head, so it costs time with the length of the log.
    package func receipt(
        _ caller: AdminCaller, _ log: String, _ index: Int64
    ) async throws(AdminRefusal) -> SealedReceipt {
        let log = try find(caller, log: log)
        guard (0..<Int64(log.size)).contains(index) else { throw .notFound("leaf", "\(log.owner)/\(index)") }
        let index = Int(index)
        let sealed = try sealedHead(of: log, over: index)
        let newest = sealed == nil ? try newestHead(of: log) : nil
        guard let head = sealed?.head ?? newest, index < head.checkpoint.size else {
            throw AdminRefusal(.rangeNotSigned, "leaf \(index) is not under a signed head yet; try again in a second")
        }
        let leaves = try leaves(of: log.owner, head.checkpoint.size)
        let proof = Self.proof(of: index, in: leaves, under: head.note)
        let root = try sealed.map { sealed throws(AdminRefusal) in
            Self.proof(
                of: sealed.index, in: try self.leaves(of: LogOrigin.root, sealed.root.checkpoint.size),
                under: sealed.root.note)
        }
        return SealedReceipt(
            leaf: Base64.encode(leaves[index]), logProof: Self.text(proof), rootProof: root.map(Self.text))
    }

    private struct Head {
        let note: SignedNote
        let checkpoint: Checkpoint

        init?(_ bytes: [UInt8]) {
            // What is no signed checkpoint proves nothing.
            guard let note = try? SignedNote(parsing: bytes), let head = Checkpoint(text: note.text) else { return nil }
            (self.note, checkpoint) = (note, head)
        }
    }

    /// The newest head of `log` in the root log that covers leaf `index`, its place there, and the root's own head.
    private func sealedHead(
        of log: LogSummary, over index: Int
    ) throws(AdminRefusal) -> (head: Head, index: Int, root: Head)? {
        guard let root = try read({ try $0.head(of: LogOrigin.root) }).flatMap({ Head(Array($0.utf8)) }) else {
            return nil
        }
        var end = root.checkpoint.size
        let least = max(0, end - Self.rootLimit)
        while end > least {
            let first = max(least, end - 256)
            let notes = try read { try $0.leaves(of: LogOrigin.root, from: first, limit: end - first) }
            for (offset, bytes) in notes.enumerated().reversed() {
                guard let head = Head(bytes), head.checkpoint.origin == log.origin else { continue }
                return head.checkpoint.size > index ? (head, first + offset, root) : nil
            }
            end = first
        }
        return nil
    }

    private func newestHead(of log: LogSummary) throws(AdminRefusal) -> Head? {
        try read { try $0.head(of: log.owner) }.flatMap { Head(Array($0.utf8)) }
    }

    private func leaves(of owner: String, _ size: Int) throws(AdminRefusal) -> [[UInt8]] {
        let leaves = try read { try $0.leaves(of: owner, from: 0, limit: size) }
        guard leaves.count == size else {
            throw AdminRefusal(.storeUnavailable, "the log `\(owner)` cannot be read up to its head")
        }
        return leaves
    }

    private static func proof(of index: Int, in leaves: [[UInt8]], under note: SignedNote) -> LogProof {
        var levels = [leaves.map { TreeHash.leaf($0) }]
        while let last = levels.last, last.count > 1 {
            levels.append(stride(from: 0, to: last.count - 1, by: 2).map { TreeHash.node(last[$0], last[$0 + 1]) })
        }
        let nodes = levels
        let hashes = TreeProof.inclusion(of: index, size: leaves.count) { level, place in nodes[level][place] }
        return LogProof(index: index, hashes: hashes, note: note)
    }

    private static func text(_ proof: LogProof) -> String { String(decoding: proof.bytes, as: UTF8.self) }
}
