import Synchronization

/// What each setting is, where that came from, and what it takes; filled while the configuration is read.
final class SettingsNotes: Sendable {
    enum Source: String { case fallback = "default", file, environment }

    /// One setting as a person writes it.
    struct Note: Hashable, Sendable {
        /// `client.address`; `upstreams[0].url` in a list.
        let key: String
        /// `nil` is `null`; `set` stands for a secret.
        let value: String?
        let fallback: String?
        let source: Source
        /// `a duration from 1s to 1h`.
        let takes: String
        /// Of the environment; none reaches into a list.
        let variable: String?

        /// True where the value is of this deployment.
        var isChanged: Bool { value != fallback }

        fileprivate var shown: Note {
            Note(
                key: key, value: value.map { isSecret || $0.contains("@") ? "set" : $0 }, fallback: fallback,
                source: source, takes: takes, variable: variable)
        }

        /// Where a secret is, is told to nobody; an address with a user in it holds one.
        private var isSecret: Bool {
            ["key_file", "token_file", "key_env"].contains { key.hasSuffix($0) }
        }
    }

    private let notes = Mutex<[Note]>([])

    /// In the order in which they were read, without secrets.
    var all: [Note] { notes.withLock { $0 }.map(\.shown) }

    /// Keys whose values differ in `other`, which was read from the same files later.
    func differences(from other: SettingsNotes) -> [String] {
        let (old, new) = (values, other.values)
        return Set(old.keys).union(new.keys).filter { old[$0] != new[$0] }.sorted()
    }

    func note(_ note: Note) { notes.withLock { $0.append(note) } }

    private var values: [String: String?] {
        Dictionary(notes.withLock { $0 }.map { ($0.key, $0.value) }, uniquingKeysWith: { _, last in last })
    }
}
