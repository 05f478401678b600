package import BudgetLedger
package import Digests
import StrictJSON

/// A price document that was read: the table, the hash by which it is known, and its bytes.
package struct PriceDocument: Hashable, Sendable {
    package let table: PriceTable
    package let revision: Digest256
    package let bytes: [UInt8]

    /// - Throws: What is wrong with the document.
    package init(_ bytes: [UInt8]) throws(PriceRefusal) {
        let json: JSONValue
        do { json = try JSONReader.parse(bytes) } catch { throw .json(error) }
        revision = Self.revision(of: json)
        table = try PriceTable.parse(bytes, revision: revision.hex)
        self.bytes = bytes
    }

    /// The hash by which a kept document has to be known; `nil` where its bytes are no JSON.
    package static func revision(of bytes: [UInt8]) -> Digest256? { (try? JSONReader.parse(bytes)).map(revision) }

    private static func revision(of json: JSONValue) -> Digest256 { SHA256.hash(JSONWriter.canonical(json)) }
}
