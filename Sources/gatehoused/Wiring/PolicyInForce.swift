import Administration
import Admission
import AuditLog
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
        let live = try store.reader.livePolicy()
        if isUnchanged, let live {
            policy = live.hash == folder.hex ? documents.policy : try documents.stored(live)
        } else {
            // An edited folder does not lift what a tenant or key was held to through the API.
            let overrides = (live?.files ?? [:]).filter { OverrideSubject($0.key) != nil }
            let texts = documents.texts.merging(overrides) { own, _ in own }
            policy = overrides.isEmpty ? documents.policy : try documents.stored(texts)
            try await promote(policy.hash, texts, folder, store)
        }
        let prices = documents.prices
        try await keep(prices, store)
        let staged = try staged(documents, store)
        let snapshot = DecisionSnapshot(
            policy: policy, prices: prices.table, priceRevision: prices.document.revision, staged: staged)
        return try candidate(documents, store, beside: snapshot)
    }

    private static func keep(_ prices: PricesInForce, _ store: OpenStore) async throws {
        let (document, file, isRefused) = (prices.document, prices.file, prices.refusal != nil)
        let kept: Void? = await store.writer.change { books in
            try books.keepPrices(document.revision, document: document.bytes)
            guard isRefused else { return try books.noteFact(PricesInForce.fact, file.hex) }
            try books.tell(
                Leaf(.pricesRefused, by: .system, on: LeafObject(.prices, file.hex), facts: [.revision(file)]))
        }
        guard kept != nil else { throw StoreFailure(doing: "keeping the prices", cause: "the writer has stopped") }
    }

    /// With the version that stood in the shadow when the daemon ended, if it still loads.
    private static func candidate(
        _ documents: Documents, _ store: OpenStore, beside live: DecisionSnapshot
    ) throws -> DecisionSnapshot {
        guard let version = try store.reader.policies().first(where: { $0.status == .shadow }) else { return live }
        guard let policy = try? documents.stored(version) else { return live }  // it decides nothing: not worth a stop
        return DecisionSnapshot(
            policy: live.policy, prices: live.prices, priceRevision: live.priceRevision,
            candidate: Candidate(policy, beside: live), staged: live.stagedPolicy)
    }

    /// The version that is in force for a share of the tenants; one that does not load any more must not be left out.
    private static func staged(_ documents: Documents, _ store: OpenStore) throws -> StagedPolicy? {
        guard let version = try store.reader.stagedPolicy() else { return nil }
        guard let share = TenantShare(percent: version.tenantsPercent) else { return nil }
        return StagedPolicy(try documents.stored(version), for: share)
    }

    private static func promote(
        _ hash: Digest256, _ texts: [String: String], _ folder: Digest256, _ store: OpenStore
    ) async throws {
        let done: Void? = await store.writer.change { books in
            _ = try books.draftPolicy(hash, files: texts, message: "read from the policy folder", by: .system)
            // Live already, when only the record of the folder was missing: then there is nothing to do.
            _ = try books.promotePolicy(hash, isRollback: false, by: .system)
            try books.noteFact(fact, folder.hex)
        }
        guard done != nil else { throw StoreFailure(doing: "promoting the policy", cause: "the writer has stopped") }
    }
}
