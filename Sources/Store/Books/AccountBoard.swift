package import BudgetLedger
import Synchronization
package import Vocabulary

/// What the writer last committed of each account, for those who only look: policy facts, reports, headers.
///
/// The writer copies what a batch touched after its commit; a reader sees a state that was true a moment ago. The hold
/// itself is exact.
package final class AccountBoard: Sendable {
    private struct Copy {
        var book = AccountBook()
        var paths: [KeyID: AccountPath] = [:]
        var zones: [Int] = []
    }

    // Held to copy a few accounts in or to read one path; never across a disk or an await.
    private let copy = Mutex(Copy())

    init() {}

    /// Runs `read` on the book with the path of a key; `nil` for a key without accounts.
    package func read<Answer: Sendable>(_ key: KeyID, _ read: (borrowing AccountBook, AccountPath) -> Answer) -> Answer?
    {
        copy.withLock { copy in copy.paths[key].map { path in read(copy.book, path) } }
    }

    func publish(_ places: [Int], from shelf: borrowing AccountShelf) {
        guard !places.isEmpty else { return }
        copy.withLock { copy in
            for place in places {
                while copy.book.states.count <= place { _ = copy.book.append(limits: AccountLimits()) }
                copy.book.replace(at: place, shelf.book.states[place], limits: shelf.book.limits[place])
            }
        }
    }

    func publish(_ path: AccountPath, of key: KeyID) {
        copy.withLock { copy in copy.paths[key] = path }
    }
}
