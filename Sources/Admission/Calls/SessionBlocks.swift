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

    /// Blocks a conversation until `end`.
    func block(_ conversation: Conversation, until end: Instant) {
        shelf.withLock { shelf in
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

    /// Forgets blocks that are over.
    func trim(at now: Instant) {
        shelf.withLock { shelf in
            for (conversation, end) in shelf.until where end <= now {
                shelf.until[conversation] = nil
                shelf.perKey[conversation.key, default: 1] -= 1
            }
            shelf.perKey = shelf.perKey.filter { $0.value > 0 }
        }
    }
}
