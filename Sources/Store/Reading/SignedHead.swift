package import AuditLog
package import Digests

/// A head of a log with the note that says so.
package struct SignedHead: Hashable, Sendable {
    package let note: SignedNote
    package let size: Int
    package let root: Digest256

    package init(note: SignedNote, size: Int, root: Digest256) {
        (self.note, self.size, self.root) = (note, size, root)
    }

    /// Of a stored note; `nil` for anything that is no signed checkpoint.
    package init?(text: String) {
        // Whatever it is, it is no head.
        guard let note = try? SignedNote(parsing: Array(text.utf8)), let head = Checkpoint(text: note.text) else {
            return nil
        }
        self.init(note: note, size: head.size, root: head.root)
    }

    /// Which of the logs of its owner it is of: each accepted loss opens the next one.
    package var generation: Int { Checkpoint(text: note.text).map { LogOrigin.generation(of: $0.origin) } ?? 1 }
}

/// A head that is a leaf of the root log.
package struct RootedHead: Hashable, Sendable {
    package let head: SignedHead
    /// Its index in the root log.
    package let index: Int

    init(head: SignedHead, index: Int) { (self.head, self.index) = (head, index) }
}
