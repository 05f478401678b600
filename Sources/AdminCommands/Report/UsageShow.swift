import AdminContract
import ArgumentParser

struct UsageGroup: AsyncParsableCommand {
    static let configuration = noun("usage", "Requests and tokens per bucket of time.", [UsageShow.self])
}

struct UsageShow: Verb {
    static let configuration = verb(
        "show", "Shows requests and tokens.", "gatehouse usage show --tenant acme --by model --since 7d",
        "gatehouse usage show --from 2026-11-01 --to 2026-12-01 --by tenant,key --output csv")

    @OptionGroup var report: ReportOptions
    @OptionGroup var global: GlobalOptions

    func perform(_ session: Session) async throws {
        let columns = [
            Column("requests"), Column("tokens.input", "input"), Column("tokens.output", "output"),
            Column("tokens.cache_read", "cache read"), Column("tokens.cache_write_5m", "write 5m"),
            Column("tokens.cache_write_1h", "write 1h"),
        ]
        try await report.print(.showUsage, columns, session)
    }
}
