package import Vocabulary

/// One price document by its hash; each is kept, so that every past call can be priced again.
package struct PriceRevision: Hashable, Sendable {
    /// Hex SHA-256 of the document's canonical bytes.
    package let revision: String
    package let loadedAt: Instant
    package let document: [UInt8]
}
