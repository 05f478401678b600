package import AdminContract
import AuditLog
import Digests
package import Store
package import Vocabulary

/// What admins may do with exports, legal holds, retention and erasures, in the shapes of the admin API.
package final class ComplianceDesk: Sendable {
    package let exporting: ExportDesk
    let store: OpenStore

    package init(_ store: OpenStore, _ settings: ExportSettings) {
        self.store = store
        exporting = ExportDesk(store, settings)
    }

    /// Makes a change, or says that too many wait.
    func change<Object: Sendable>(
        _ kind: String, _ change: @escaping @Sendable (inout Books) throws -> ChangeResult<Object>
    ) async throws -> Changed<Object> {
        guard let result = await store.writer.change(change) else { throw ComplianceRefusal.overloaded }
        switch result {
        case .success(let changed): return changed
        case .failure(let refusal): throw ComplianceRefusal(refusal, kind)
        }
    }

    /// A tenant by id or name, if the caller sees it.
    func tenant(_ name: String, _ caller: ComplianceCaller) throws -> Tenant {
        guard let tenant = try store.reader.tenant(name), caller.sees(tenant.id.text) else {
            throw ComplianceRefusal(.notFound, "there is no tenant `\(name)`")
        }
        return tenant
    }

    /// The owner of a log: a tenant by id or name, or `house`.
    func owner(_ name: String, _ caller: ComplianceCaller) throws -> String {
        if name == LogOrigin.house, caller.sees(name) { return name }
        return try tenant(name, caller).id.text
    }

    /// What a log's owner is called.
    func name(of owner: String) throws -> String { try store.reader.tenant(owner)?.slug.text ?? owner }
}

/// Who calls: an admin, perhaps of one tenant alone.
package struct ComplianceCaller: Sendable {
    let act: Act
    private let tenant: TenantID?

    package init(admin: AdminID, key: KeyID?, request: RequestID, tenant: TenantID?) {
        act = Act(.admin(admin, key: key), request: request)
        self.tenant = tenant
    }

    func sees(_ owner: String) -> Bool { tenant == nil || tenant?.text == owner }
}

/// An object after a change, and where the change is written.
package struct ComplianceAnswer<Object: Hashable & Sendable & Codable>: Sendable {
    package let object: Object
    package let receipt: ReceiptShape

    init(_ object: Object, _ receipt: ChangeReceipt) {
        self.object = object
        self.receipt = ReceiptShape(
            log: receipt.origin, index: Int64(receipt.leaf.seq), leaf: Base64.encode(receipt.leaf.bytes),
            logProof: receipt.proof, proof: "/v1/audit/receipts/\(receipt.leaf.log)/\(receipt.leaf.seq)")
    }
}

/// Why a call was refused: nothing was changed.
package struct ComplianceRefusal: Error, Hashable, Sendable {
    package let reason: Reason
    /// For a person: cause, then cure.
    package let detail: String
    package var revision: Int64?

    init(_ reason: Reason, _ detail: String) { (self.reason, self.detail) = (reason, detail) }

    static let overloaded = ComplianceRefusal(.overloaded, "too many changes wait for the disk; try again")

    init(_ refusal: ChangeRefusal, _ kind: String) {
        switch refusal {
        case .notFound(let name): self.init(.notFound, "there is no \(kind) `\(name)`")
        case .stateConflict(let sentence): self.init(.stateConflict, sentence)
        case .revisionStale(let current):
            self.init(.revisionStale, "the \(kind) has revision \(current) by now; read it again")
            revision = current
        default: self.init(refusal.reason, "the \(kind) was not changed")
        }
    }

    init(_ refusal: ExportRefusal) {
        switch refusal {
        case .noLog(let owner): self.init(.notFound, "there is no log of `\(owner)`")
        case .filteredEvidence:
            self.init(.invalidRequest, "evidence of some kinds alone proves nothing complete; leave `kinds` out")
        case .emptyRange: self.init(.rangeNotSigned, "no leaf of this log is in that span of time; choose another")
        case .unknownKind(let kind): self.init(.invalidRequest, "`\(kind)` is no kind of a leaf")
        case .tooMany(let limit):
            self.init(.stateConflict, "\(limit) exports are being made; wait until one is done")
        case .full(let limit):
            self.init(.stateConflict, "\(limit) exports of this log are kept; delete those that were taken away")
        case .overloaded: self = .overloaded
        }
    }
}
