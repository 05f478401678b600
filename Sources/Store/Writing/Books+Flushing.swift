import GRDB

extension Books {
    /// Says whether the commits from now on wait for their flush; between two transactions.
    ///
    /// A commit that waits shows itself to nobody before it is on the disk, and with it every commit before it.
    mutating func waitForFlush(_ waits: Bool) throws {
        let mode = waits ? "PRAGMA synchronous = FULL" : "PRAGMA synchronous = NORMAL"
        do { try database.execute(sql: mode) } catch {
            throw StoreFailure(doing: "choosing when to flush", cause: "\(error)")
        }
    }
}
