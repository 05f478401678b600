package import Store
import StrictJSON
import Synchronization
package import Vocabulary

/// Reads what was written to the logs, and puts what webhooks want to hear of on its way to them.
///
/// Each webhook has a mark in the journal, which moves in the commit that holds its messages: what is in the log comes
/// through, and the hot path writes nothing for it. A webhook that is paused, dead or too far behind keeps its mark.
package final class HookFeed: Sendable {
    /// Leaves that one look reads.
    package static let lookLimit = 1_000
    /// Messages on their way to one webhook; past it nothing more is taken from the log for it.
    package static let pendingLimit = 1_000
    /// A key is told of so many seconds before its end.
    package static let keySeconds: Int64 = 14 * 86_400
    /// Messages that are done are shown for so many seconds.
    package static let keepSeconds: Int64 = 30 * 86_400

    private let store: OpenStore
    private let clock: @Sendable () -> Instant
    // Marks that are ahead of the stored ones, because nothing was found since; touched by the one chore.
    private let ahead = Mutex<[WebhookID: Int64]>([:])

    package init(_ store: OpenStore, clock: @escaping @Sendable () -> Instant) {
        (self.store, self.clock) = (store, clock)
    }

    /// Takes what is new, until every webhook has seen the whole journal or has enough on its way.
    package func run() async throws {
        while try await step(), !Task.isCancelled {}
    }

    /// Tells of keys whose end comes near, and forgets old messages.
    package func runSlow() async throws {
        let now = clock()
        _ = await store.writer.change { books in
            try books.noticeKeys(endingBefore: now.advanced(bySeconds: Self.keySeconds)) { key in
                HookWords.message(key, at: now)
            }
            try books.trimDeliveries(before: now.advanced(bySeconds: -Self.keepSeconds))
        }
    }

    /// One look; true if there was anything to look at.
    private func step() async throws -> Bool {
        let end = try store.reader.journalEnd()
        let behind = try listening().filter { $0.next < end }
        guard !behind.isEmpty else { return false }
        var catches: [HookCatch] = []
        for (mark, hooks) in Dictionary(grouping: behind, by: \.next) {
            catches += try look(from: mark, for: hooks.map(\.hook))
        }
        return try await keep(catches)
    }

    /// Active webhooks with room, and where each goes on.
    private func listening() throws -> [(hook: Webhook, next: Int64)] {
        let hooks = try store.reader.webhooks()
        let ahead = ahead.withLock { ahead in
            ahead = ahead.filter { id, _ in hooks.contains { $0.id == id } }
            return ahead
        }
        return try hooks.filter { hook in
            try hook.status == .active && store.reader.pendingDeliveries(of: hook.id) < Self.pendingLimit
        }.map { ($0, max($0.next, ahead[$0.id] ?? 0)) }
    }

    private func look(from mark: Int64, for hooks: [Webhook]) throws -> [HookCatch] {
        let leaves = try store.reader.journal(from: mark, limit: Self.lookLimit)
        guard let last = leaves.last else { return [] }
        var names: [String: JSONValue] = [:]
        var found: [(owner: String, event: HookEvent, message: HookMessage)] = []
        for leaf in leaves {
            guard let event = HookEvent(leaf: leaf.bytes) else { continue }
            let tenant = try names[leaf.owner] ?? name(of: leaf.owner)
            names[leaf.owner] = tenant
            if let message = HookWords.message(event, leaf, tenant: tenant) {
                found.append((leaf.owner, event, message))
            }
        }
        return hooks.map { hook in
            let mine = found.filter { row in
                hook.events.contains(row.event) && (hook.tenant == nil || hook.tenant?.text == row.owner)
            }
            return HookCatch(webhook: hook.id, messages: mine.map(\.message), next: last.row + 1)
        }
    }

    private func name(of owner: String) throws -> JSONValue {
        guard let tenant = try store.reader.tenant(owner) else { return .null }
        return .members(["id": .string(tenant.id.text), "name": .string(tenant.slug.text)])
    }

    /// Writes what was found; a mark that moved over nothing is written now and then only.
    private func keep(_ catches: [HookCatch]) async throws -> Bool {
        let stored = Dictionary(
            try store.reader.webhooks().map { ($0.id, $0.next) }, uniquingKeysWith: { first, _ in first })
        let worth = catches.filter { found in
            !found.messages.isEmpty || found.next - (stored[found.webhook] ?? 0) >= Int64(Self.lookLimit)
        }
        if !worth.isEmpty {
            let taken: Void? = await store.writer.change { books in try books.take(worth) }
            guard taken != nil else { return false }  // the queue is full: looked at again at the next turn
        }
        ahead.withLock { ahead in
            for found in catches { ahead[found.webhook] = max(ahead[found.webhook] ?? 0, found.next) }
        }
        return !catches.isEmpty
    }
}
