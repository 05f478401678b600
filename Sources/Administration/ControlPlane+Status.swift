package import AdminContract
import BudgetLedger
import Digests
import PolicyLanguage
import Store
import Vocabulary

extension ControlPlane {
    /// The daemon at a glance.
    package func status(_ caller: AdminCaller) async throws(AdminRefusal) -> StatusShape {
        try seesHouse(caller, "status", "house")
        let report = await doors.status()
        var shape = StatusShape(
            version: report.version, deployment: report.deployment, startedAt: report.startedAt, state: report.state,
            policy: doors.policy().hash.hex, prices: report.prices)
        shape.tenants = Int64(try read { try $0.tenants().count })
        let holds = try await look { books in books.openHolds().map(\.record.amount) }
        shape.holds = Int64(holds.count)
        shape.held = holds.reduce(.zero) { $0.adding($1) ?? .largest }
        shape.upstreams = report.upstreams
        return shape
    }

    /// What is wrong with the daemon and its machine.
    package func examine(_ caller: AdminCaller) async throws(AdminRefusal) -> ExaminationShape {
        try seesHouse(caller, "examination", "house")
        return await doors.examine()
    }

    /// The word of `readyz`; `ready` when all is well.
    package func state() async -> String { await doors.status().state }
}
