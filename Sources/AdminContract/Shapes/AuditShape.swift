/// Proof of a change: the leaf that it wrote, and the leaf's place in its log.
package struct ReceiptShape: Hashable, Sendable, Codable {
    package let log: String
    package let index: Int64
    /// The leaf's bytes, base64.
    package let leaf: String
    /// A proof file (c2sp.org/tlog-proof) in the tenant's log.
    package let logProof: String
    /// Where the sealed receipt is, once the witnesses have answered.
    package let proof: String

    package init(log: String, index: Int64, leaf: String, logProof: String, proof: String) {
        (self.log, self.index, self.leaf, self.logProof, self.proof) = (log, index, leaf, logProof, proof)
    }

    private enum CodingKeys: String, CodingKey {
        case log, index, leaf
        case logProof = "log_proof"
        case proof
    }
}

/// A receipt that stands for itself.
///
/// Without `rootProof` the root log has not taken the head yet.
package struct SealedReceipt: Hashable, Sendable, Codable {
    package let leaf: String
    package let logProof: String
    package let rootProof: Patch<String>

    package init(leaf: String, logProof: String, rootProof: String?) {
        (self.leaf, self.logProof, self.rootProof) = (leaf, logProof, Patch(rootProof))
    }

    private enum CodingKeys: String, CodingKey {
        case leaf
        case logProof = "log_proof"
        case rootProof = "root_proof"
    }
}

/// One leaf as a row of a list.
package struct ActivityShape: Hashable, Sendable, Codable {
    package struct Party: Hashable, Sendable, Codable {
        package let type: String
        package let id: String

        package init(type: String, id: String) { (self.type, self.id) = (type, id) }
    }

    package struct Place: Hashable, Sendable, Codable {
        package let log: String
        package let index: Int64

        package init(log: String, index: Int64) { (self.log, self.index) = (log, index) }
    }

    package let id: String
    /// With nanoseconds, as in the leaf.
    package let createdAt: String
    /// The leaf's kind: `key-created`.
    package let type: String
    package let actor: Party
    package let object: Party
    package let tenant: String
    package var key: String?
    package var decision: String?
    package var reason: String?
    /// The rule that decided: `pro.policy:8`, or `default`.
    package var rule: String?
    /// Of a request, as it asked for it.
    package var model: String?
    package var requestID: String?
    package let leaf: Place

    package init(createdAt: String, type: String, actor: Party, object: Party, tenant: String, leaf: Place) {
        id = "act_\(leaf.log)_\(leaf.index)"
        (self.createdAt, self.type, self.actor, self.object) = (createdAt, type, actor, object)
        (self.tenant, self.leaf) = (tenant, leaf)
    }

    private enum CodingKeys: String, CodingKey {
        case id
        case createdAt = "created_at"
        case type, actor, object, tenant, key, decision, reason, rule, model
        case requestID = "request_id"
        case leaf
    }
}

/// One audit log and its last signed head.
package struct LogShape: Hashable, Sendable, Codable {
    /// The tenant's id, `house` or `root`: what paths take.
    package let log: String
    package var type = "log"
    package let origin: String
    /// Leaves so far, signed or not.
    package let size: Int64
    /// Size of the last signed head; `nil` before the first.
    package let signedSize: Int64?

    package init(log: String, origin: String, size: Int64, signedSize: Int64?) {
        (self.log, self.origin, self.size, self.signedSize) = (log, origin, size, signedSize)
    }

    private enum CodingKeys: String, CodingKey {
        case log, type, origin, size
        case signedSize = "signed_size"
    }
}
