package import AdminContract
import Digests
import Store

/// An object after a change, and where the change is written.
package struct Answer<Object: Hashable & Sendable & Codable>: Hashable, Sendable {
    package let object: Object
    package let receipt: ReceiptShape

    init(_ object: Object, _ receipt: ChangeReceipt) {
        self.object = object
        self.receipt = ReceiptShape(
            log: receipt.origin, index: Int64(receipt.leaf.seq), leaf: Base64.encode(receipt.leaf.bytes),
            logProof: receipt.proof, proof: "/v1/audit/receipts/\(receipt.leaf.log)/\(receipt.leaf.seq)")
    }

    /// An object and a receipt that another room has.
    package init(_ object: Object, receipt: ReceiptShape) { (self.object, self.receipt) = (object, receipt) }

    /// As it stands in the body.
    package var shape: Receipted<Object> { Receipted(object: object, receipt: receipt) }

    /// As it stands in the header.
    package var leaf: String { "\(receipt.log)/\(receipt.index)" }
}
