import Admission
import Store
import Upkeep
import Vocabulary

/// The chores between the one door and the store: counts that are written once a second, and what has grown old.
enum AdmissionChores {
    static func all(_ gatekeeper: Gatekeeper, _ store: OpenStore) -> [Chore] {
        [
            Chore("count failures", every: .seconds(1)) { flush(gatekeeper, store) },
            Chore("late endings", every: .milliseconds(100)) { gatekeeper.retryEndings() },
            Chore("trim rates and blocks", every: .seconds(10)) { gatekeeper.trim() },
            Chore("expire keys", every: .milliseconds(500)) { try await expireKeys(gatekeeper, store) },
        ]
    }

    /// Hands in what was counted in memory: failed authentications and last uses.
    static func flush(_ gatekeeper: Gatekeeper, _ store: OpenStore) {
        let failures = gatekeeper.tallies.take()
        let uses = gatekeeper.ring.takeLastUses().map { (key: $0.key, at: $0.minute) }
        guard !failures.isEmpty || !uses.isEmpty else { return }
        // A full queue loses the counts of one second of failures, which were refused all the same.
        _ = store.writer.submit(
            { books in
                for (entry, times) in failures {
                    books.noteFailures(cause: entry.cause, times: times, source: entry.source, key: entry.key)
                }
                try books.noteLastUses(uses)
            }, then: { _ in })
    }

    /// Writes the leaf of keys whose time has come; they stopped for new requests without any job.
    private static func expireKeys(_ gatekeeper: Gatekeeper, _ store: OpenStore) async throws {
        for key in try store.reader.keysPastExpiry(at: SystemClock.now()) {
            let changed = await store.writer.change { books in try books.setKeyStatus(key, .expired, by: .system) }
            guard case .success(let expired) = changed, let record = KeyRecord(expired.object, admin: nil) else {
                continue
            }
            gatekeeper.ring.upsert(record)
        }
    }
}
