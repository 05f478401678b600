import Administration
import Admission
import Store
import Upkeep
import Vocabulary

/// The chores between the one door and the store: counts that are written once a second, and what has grown old.
enum AdmissionChores {
    static func all(_ gatekeeper: Gatekeeper, _ store: OpenStore, _ inForce: InForce) -> [Chore] {
        [
            Chore("count failures", every: .seconds(1)) { flush(gatekeeper, store) },
            Chore("late endings", every: .milliseconds(100)) { gatekeeper.retryEndings() },
            Chore("trim rates and blocks", every: .seconds(10)) { gatekeeper.trim() },
            Chore("last uses", every: .seconds(60)) { noteLastUses(gatekeeper, store) },
            Chore("expire keys", every: .milliseconds(500)) { try expireKeys(store, inForce) },
        ]
    }

    /// Hands in what was counted in memory of failed authentications.
    static func flush(_ gatekeeper: Gatekeeper, _ store: OpenStore) {
        let failures = gatekeeper.tallies.take()
        guard !failures.isEmpty else { return }
        // A full queue loses the counts of one second of failures, which were refused all the same.
        _ = store.writer.submit(
            { books in
                for (entry, times) in failures {
                    books.noteFailures(cause: entry.cause, times: times, source: entry.source, key: entry.key)
                }
            }, then: { _ in })
    }

    /// Hands in the minutes in which keys were last used.
    static func noteLastUses(_ gatekeeper: Gatekeeper, _ store: OpenStore) {
        let uses = gatekeeper.ring.takeLastUses().map { (key: $0.key, at: $0.minute) }
        guard !uses.isEmpty else { return }
        // A full queue loses minutes that the next use of the key tells again.
        _ = store.writer.submit({ books in try books.noteLastUses(uses) }, then: { _ in })
    }

    /// Writes the leaf of keys whose time has come, and cuts their work; they stopped for new requests without any job.
    private static func expireKeys(_ store: OpenStore, _ inForce: InForce) throws {
        for key in try store.reader.keysPastExpiry(at: SystemClock.now()) {
            // On the writer's thread, so that a change which follows cannot come into force before this one.
            let isQueued = store.writer.submit(
                { books in try books.expireKey(key) },
                then: { expired in
                    if let expired { inForce.key(expired) }
                })
            guard isQueued else { return }
        }
    }
}
