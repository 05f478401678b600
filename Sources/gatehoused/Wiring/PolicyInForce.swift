import Admission
import Digests
import PolicyLanguage
import Store

/// Which policy decides: the folder's if it was changed since it was last read, else the stored live one.
///
/// So a promotion through the API survives a restart, and an edited folder is not silently ignored.
enum PolicyInForce {
    private static let fact = "policy-folder"

    /// Puts the right policy and the prices in force and on record; answers the snapshot.
    static func settle(_ documents: Documents, _ store: OpenStore) async throws -> DecisionSnapshot {
        let folder = documents.policy.hash
        let isUnchanged = try store.reader.fact(fact) == folder.hex
        let policy: Policy
        if isUnchanged, let live = try store.reader.livePolicy(), live.hash != folder.hex {
            policy = try documents.stored(live)
        } else {
            policy = documents.policy
            try await promote(folder, documents, store)
        }
        let (revision, bytes) = (documents.priceRevision, documents.priceBytes)
        guard await store.writer.change({ books in try books.keepPrices(revision, document: bytes) }) != nil else {
            throw StoreFailure(doing: "keeping the prices", cause: "the writer has stopped")
        }
        return DecisionSnapshot(policy: policy, prices: documents.prices, priceRevision: revision)
    }

    private static func promote(_ hash: Digest256, _ documents: Documents, _ store: OpenStore) async throws {
        let texts = documents.texts
        let done: Void? = await store.writer.change { books in
            _ = try books.draftPolicy(hash, files: texts, message: "read from the policy folder", by: .system)
            // Live already, when only the record of the folder was missing: then there is nothing to do.
            _ = try books.promotePolicy(hash, isRollback: false, by: .system)
            try books.noteFact(fact, hash.hex)
        }
        guard done != nil else { throw StoreFailure(doing: "promoting the policy", cause: "the writer has stopped") }
    }
}
