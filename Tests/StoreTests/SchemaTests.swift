import GRDB
import Store
import TestSupport
import Testing

/// What a state folder of another build is to this daemon.
@Suite(.timeLimit(.minutes(5))) struct SchemaTests {
    private let folder: TemporaryFolder
    private let path: String

    init() throws {
        folder = try TemporaryFolder()
        path = folder.path + "/state/gatehouse.db"
        #expect(try open() == nil)
    }

    /// Opens and closes the store; what it refuses.
    private func open() throws -> OpeningRefusal? {
        do {
            let running = try RunningStore(folder, clock: { ManualClock().now })
            #expect(running.stop() == nil)
            return nil
        } catch let refusal as OpeningRefusal {
            return refusal
        }
    }

    private func change(_ sql: String) throws {
        var configuration = Configuration()
        configuration.busyMode = .timeout(30)  // a store that has stopped may still be closing its readers
        try DatabaseQueue(path: path, configuration: configuration).write { try $0.execute(sql: sql) }
    }

    @Test func `a state that this build made opens again`() throws {
        #expect(try open() == nil)
    }

    @Test(arguments: [
        "ALTER TABLE tenant RENAME COLUMN display_name TO title", "ALTER TABLE tenant ADD COLUMN color TEXT",
        "DROP INDEX task_live", "CREATE TABLE webhook_of_last_week (id INTEGER PRIMARY KEY) STRICT",
    ]) func `tables that no release made are refused before a row is read`(sql: String) throws {
        try change(sql)
        let refusal = try #require(try open())
        guard case .otherTables(let folder, _) = refusal else {
            Issue.record("\(refusal)")
            return
        }
        #expect(folder == self.folder.path + "/state")
        #expect("\(refusal)".contains("unreleased build") && "\(refusal)".contains("new `data_dir`"))
    }

    @Test func `a state of a newer daemon is refused as such`() throws {
        try change("INSERT INTO grdb_migrations (identifier) VALUES ('9999 of tomorrow')")
        let refusal = try #require(try open())
        #expect(refusal == .newerTables(folder.path + "/state"))
        #expect("\(refusal)".contains("newer gatehoused"))
    }

    @Test(arguments: [
        (KeyTable.idSearch, "(id=?)"), (KeyTable.nameSearch, "api_key_by_name (tenant=? AND name=?)"),
        (KeyTable.liveCountSearch, "api_key_by_project (project=? AND status=?)"),
        (KeyTable.endedSearch, "api_key_by_end (expires_at<?)"),
        (KeyTable.endingCount, "api_key_by_end (expires_at>? AND expires_at<?)"),
    ]) func `one key among many is found without reading the others`(sql: String, index: String) throws {
        let plan = try DatabaseQueue(path: path).read { database in
            let marks = StatementArguments([String](repeating: "x", count: sql.count { $0 == "?" }))
            return try Row.fetchAll(database, sql: "EXPLAIN QUERY PLAN " + sql, arguments: marks)
                .map { row -> String in row["detail"] }
        }
        #expect(plan.count == 1 && plan[0].hasPrefix("SEARCH") && plan[0].contains(index), "\(plan)")
    }
}
