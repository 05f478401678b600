import AuditLog
package import Store

/// The last published head of the root log, in a file outside the database: it tells when an older one was put back.
package struct HeadFile: Sendable {
    private let folder: String
    private let path: String

    package init(_ folder: StateFolder) {
        self.folder = folder.file("heads")
        path = folder.file("heads/root")
    }

    /// The head; `nil` if none was published yet.
    ///
    /// - Throws: When the file cannot be read or is no head.
    package func read() throws -> SignedHead? {
        guard let bytes = try PrivateFiles.read(path) else { return nil }
        guard let head = SignedHead(text: String(decoding: bytes, as: UTF8.self)) else {
            throw StoreFailure(doing: "reading `\(path)`", cause: "it is no signed head")
        }
        return head
    }

    /// Replaces the file and syncs it, after the head is durable in the database.
    package func write(_ head: SignedHead) throws {
        try PrivateFiles.replace(path, with: head.note.bytes, below: folder)
        try PrivateFiles.syncFolder(folder)
    }
}
