import Synchronization
package import Vocabulary

/// Failed authentications since they were last taken: counted here, written by the writer once a second.
///
/// A flood of bad keys so costs one lock and no place in the writer's queue.
package final class FailureTally: Sendable {
    /// Sources and keys told apart between two takings; the rest is counted together.
    private static let entryLimit = 4_096

    /// What failed, where it came from, and the live key that it named.
    package struct Entry: Hashable, Sendable {
        package let cause: String
        package let source: String
        package let key: KeyID?
    }

    // By network, not by its text: a flood pays for no text that it does not need.
    private struct Key: Hashable {
        let cause: String
        let source: SourceNetwork?
        let key: KeyID?
    }

    private let counts = Mutex<[Key: Int]>([:])

    package init() {}

    package func count(cause: String, source: SourceAddress, key: KeyID?) {
        let entry = Key(cause: cause, source: SourceNetwork(source), key: key)
        counts.withLock { counts in
            let isRoom = counts[entry] != nil || counts.count < Self.entryLimit
            counts[isRoom ? entry : Key(cause: cause, source: nil, key: nil), default: 0] += 1
        }
    }

    /// Takes what was counted since the last time.
    package func take() -> [Entry: Int] {
        let taken = counts.withLock { counts in exchange(&counts, with: [:]) }
        let entries = taken.map { key, count in
            (Entry(cause: key.cause, source: key.source.map { "\($0)" } ?? "", key: key.key), count)
        }
        return Dictionary(entries, uniquingKeysWith: +)
    }
}
