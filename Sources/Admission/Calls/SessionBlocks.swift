import Digests
import Synchronization
import Vocabulary

/// Conversations that the stream guard stopped: their later requests are refused for a while.
///
/// A client that repeats without streaming would else get past the guard at the second try.
final class SessionBlocks: Sendable {
    /// Blocks of one key; beyond it the key itself counts as blocked.
    static let perKeyLimit = 1_000

    private struct Shelf {
        var until: [Conversation: Instant] = [:]
        var perKey: [KeyID: Int] = [:]
    }

    /// A conversation of a key: by the client's session id, else by the first message.
    struct Conversation: Hashable, Sendable {
        let key: KeyID
        let fingerprint: Digest256
    }

    private let shelf = Mutex(Shelf())
    // Set inside the lock; read without it, for a block that comes in the same instant may miss a request of that
    // instant.
    private let hasBlocks = Atomic(false)

    /// True while nothing at all is blocked, which is nearly always.
    var isEmpty: Bool { !hasBlocks.load(ordering: .acquiring) }

    /// Blocks a conversation until `end`.
    func block(_ conversation: Conversation, until end: Instant) {
        shelf.withLock { shelf in
            hasBlocks.store(true, ordering: .releasing)
            if shelf.until.updateValue(end, forKey: conversation) == nil {
                shelf.perKey[conversation.key, default: 0] += 1
            }
        }
    }

    /// The end of the block, or `nil` if the conversation may go on.
    func blockedUntil(_ conversation: Conversation, at now: Instant) -> Instant? {
        shelf.withLock { shelf in
            if let end = shelf.until[conversation], end > now { return end }
            guard shelf.perKey[conversation.key, default: 0] >= Self.perKeyLimit else { return nil }
            return shelf.until.filter { $0.key.key == conversation.key }.values.max()
        }
    }

    /// Conversations that are blocked at an instant, and until when.
    func all(at now: Instant) -> [(conversation: Conversation, until: Instant)] {
        shelf.withLock { shelf in shelf.until.filter { $0.value > now }.map { ($0.key, $0.value) } }
    }

    /// Ends a block before its time.
    func lift(_ conversation: Conversation) {
        shelf.withLock { shelf in
            guard shelf.until.removeValue(forKey: conversation) != nil else { return }
            let left = shelf.perKey[conversation.key, default: 1] - 1
            shelf.perKey[conversation.key] = left > 0 ? left : nil
        }
    }

    /// Forgets blocks that are over.
    func trim(at now: Instant) {
        shelf.withLock { shelf in
            for (conversation, end) in shelf.until where end <= now {
                shelf.until[conversation] = nil
                shelf.perKey[conversation.key, default: 1] -= 1
            }
            shelf.perKey = shelf.perKey.filter { $0.value > 0 }
            hasBlocks.store(!shelf.until.isEmpty, ordering: .releasing)
        }
    }
}
