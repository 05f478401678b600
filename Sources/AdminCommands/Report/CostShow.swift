import AdminContract
import ArgumentParser

struct CostGroup: AsyncParsableCommand {
    static let configuration = noun(
        "cost", "Money per bucket of time, and its corrections.",
        [CostShow.self, CostAdjust.self, CostAdjustments.self])
}

struct CostShow: Verb {
    static let configuration = verb(
        "show", "Shows what was spent, in dollars.", "gatehouse cost show --tenant acme --by model,key --since 7d",
        "gatehouse cost show --from 2026-11-01 --to 2026-12-01 --by tenant --output csv")

    @OptionGroup var report: ReportOptions
    @OptionGroup var global: GlobalOptions

    func perform(_ session: Session) async throws {
        let columns = [
            Column("requests"), Column("amount_usd", "usd"), Column("estimated_usd", "estimated"),
        ]
        try await report.print(.showCosts, columns, session)
    }
}
