package import Digests
import FoundationEssentials
import GRDB
package import Vocabulary

extension Reader {
    /// Every export, newest first.
    package func exports() throws -> [ExportRecord] { try read { try ExportTable.all($0) } }

    /// One export by its id.
    package func export(_ id: String) throws -> ExportRecord? { try read { try ExportTable.find(id, $0) } }

    /// The newest evidence of a log that ends at or before `size`: what the next one continues.
    package func lastEvidence(of owner: String, atMost size: Int) throws -> ExportRecord? {
        try read { try ExportTable.lastEvidence(of: owner, atMost: size, $0) }
    }

    /// A price table by its revision, as it was loaded.
    package func prices(_ revision: Digest256) throws -> [UInt8]? {
        try read { database in
            let sql = "SELECT document FROM price_table WHERE revision = ?"
            return try Data.fetchOne(database, sql: sql, arguments: [revision.hex]).map { [UInt8]($0) }
        }
    }

    /// Every legal hold, newest first.
    package func legalHolds() throws -> [LegalHold] { try read { try ComplianceTable.holds($0) } }

    /// Every erasure, newest first.
    package func erasures() throws -> [ErasureRecord] { try read { try ComplianceTable.erasures($0) } }

    /// How long a tenant's leaves are kept; `nil` where nobody set it.
    package func retention(of tenant: TenantID) throws -> Retention? {
        try read { try ComplianceTable.retention(of: tenant, $0) }
    }

    /// The first leaf that a sink has not taken yet.
    package func sinkMark(_ sink: String, owner: String) throws -> Int {
        try read { try ComplianceTable.mark(of: sink, owner: owner, $0) ?? 0 }
    }

    /// The least index of a log whose leaf is still there.
    package func minimum(of owner: String) throws -> Int {
        try read { try Int.fetchOne($0, sql: "SELECT minimum FROM log WHERE owner = ?", arguments: [owner]) ?? 0 }
    }
}
