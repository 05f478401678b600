import Admission
import Store
import Vocabulary

/// What a start reads beside the books, which the writer reads at the same time: nothing changes keys or admits calls
/// before the doors are open.
struct Beside {
    let keys: Task<StoredKeys, any Error>
    let calls: Task<[RecentCall], any Error>

    init(_ store: OpenStore) throws {
        let (keyReader, callReader) = (try store.reader.beside(), try store.reader.beside())
        keys = Task { try StoredKeys(from: keyReader) }
        calls = Task { try Gatekeeper.recentCalls(from: callReader, at: SystemClock.now()) }
    }
}
