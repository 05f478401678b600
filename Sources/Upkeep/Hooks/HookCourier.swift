package import Logging
package import Store
import Synchronization
package import Vocabulary

/// One attempt, ready to be sent.
package struct HookParcel: Sendable {
    package let url: String
    package let fields: [(name: String, value: String)]
    package let body: [UInt8]
}

/// Brings messages to their receivers: each webhook at its own pace, so that a dead receiver keeps nobody waiting.
package final class HookCourier: Sendable {
    /// Attempts that run at once to one webhook.
    package static let together = 4

    private let store: OpenStore
    private let signer: HookSigner
    private let post: @Sendable (HookParcel) async -> HookOutcome
    private let clock: @Sendable () -> Instant
    // Webhooks that are being served, and the counts of the metrics; locked for a moment.
    private let state = Mutex((busy: Set<WebhookID>(), counts: Counts()))

    /// Attempts since the start.
    package struct Counts: Hashable, Sendable {
        package var taken = 0
        package var failed = 0
    }

    package init(
        _ store: OpenStore, _ signer: HookSigner, post: @escaping @Sendable (HookParcel) async -> HookOutcome,
        clock: @escaping @Sendable () -> Instant
    ) {
        (self.store, self.signer, self.post, self.clock) = (store, signer, post, clock)
    }

    package var counts: Counts { state.withLock { $0.counts } }

    /// Serves every webhook until the surrounding task is cancelled.
    package func run(every pause: Duration = .milliseconds(500), logger: Logger) async {
        await withDiscardingTaskGroup { group in
            // A cancelled wait ends the rounds.
            while (try? await Task.sleep(for: pause)) != nil {
                do {
                    for hook in try store.reader.webhooks() where hook.status == .active && begin(hook.id) {
                        group.addTask { await self.serve(hook, logger) }
                    }
                } catch {
                    logger.warning("webhooks cannot be read", metadata: ["error": "\(error)"])
                }
            }
        }
    }

    private func serve(_ hook: Webhook, _ logger: Logger) async {
        defer { end(hook.id) }
        do { try await deliver(to: hook) } catch {
            logger.warning(
                "messages of a webhook cannot be sent", metadata: ["webhook": "\(hook.id)", "error": "\(error)"])
        }
    }

    /// Makes the attempts that are due at this instant, a few at once, and writes what came of each.
    package func deliver(to hook: Webhook) async throws {
        let now = clock()
        let due = try store.reader.dueDeliveries(of: hook.id, at: now, limit: Self.together)
        await withDiscardingTaskGroup { group in
            for delivery in due { group.addTask { await self.attempt(delivery, hook, at: now) } }
        }
    }

    private func attempt(_ delivery: Delivery, _ hook: Webhook, at now: Instant) async {
        let message = delivery.message
        let parcel = HookParcel(
            url: hook.url,
            fields: [("content-type", "application/json")] + signer.fields(message, of: hook, at: now),
            body: Array(message.body.utf8))
        let outcome = await post(parcel)
        state.withLock { state in
            if outcome.isTaken { state.counts.taken += 1 } else { state.counts.failed += 1 }
        }
        // A full queue leaves the attempt unwritten: it is made again, which a receiver sees by the id.
        _ = await store.writer.change { books in try books.noteAttempt(message.id, of: hook.id, outcome) }
    }

    private func begin(_ hook: WebhookID) -> Bool { state.withLock { $0.busy.insert(hook).inserted } }

    private func end(_ hook: WebhookID) { state.withLock { _ = $0.busy.remove(hook) } }
}
