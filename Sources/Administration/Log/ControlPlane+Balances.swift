package import AdminContract
import AuditLog
import Store
import Vocabulary

extension ControlPlane {
    /// The accounts of a log's tenant and the log's size, of one and the same moment.
    package func balances(_ caller: AdminCaller, _ log: String) async throws(AdminRefusal) -> BalancesShape {
        let log = try find(caller, log: log)
        guard let cut = try await look({ books in books.cut(of: log.owner) }) else { throw .notFound("log", log.owner) }
        return BalancesShape(log: log.owner, size: Int64(cut.size), balances: cut.balances)
    }

    /// The leaves of one bundle of 256, exact bytes, each behind its length; the last bundle has fewer.
    package func bundle(_ caller: AdminCaller, _ log: String, _ index: Int64) async throws(AdminRefusal) -> [UInt8] {
        let log = try find(caller, log: log)
        let (first, isTooLarge) = index.multipliedReportingOverflow(by: Int64(TilePath.width))
        guard !isTooLarge, first < Int64(log.size) else { throw .notFound("bundle", "\(log.owner)/\(index)") }
        let count = min(TilePath.width, log.size - Int(first))
        let leaves = try read { try $0.leaves(of: log.owner, from: Int(first), limit: count) }
        try await note(
            caller, read: .leaves, of: TenantID(log.owner), list: ["bundle", log.owner, String(index)],
            count: leaves.count)
        return Tile.bundle(leaves)
    }
}
