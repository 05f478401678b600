import GRDB
import GRDBSQLite

extension Configuration {
    /// The writer's one connection (`docs/adr/0001`): nobody else writes, and nobody else checkpoints.
    static func writing(walPages: Int) -> Configuration {
        var configuration = shared
        configuration.prepareDatabase { database in
            try database.execute(
                sql: """
                    PRAGMA journal_mode = WAL;
                    PRAGMA synchronous = FULL;
                    PRAGMA foreign_keys = ON;
                    PRAGMA trusted_schema = OFF;
                    PRAGMA secure_delete = ON;
                    PRAGMA wal_autocheckpoint = \(walPages);
                    PRAGMA journal_size_limit = -1;
                    PRAGMA cache_size = -16384;
                    """)
        }
        return configuration
    }

    /// A connection of those who only look.
    static var reading: Configuration {
        var configuration = shared
        configuration.readonly = true
        configuration.prepareDatabase { database in
            try database.execute(sql: "PRAGMA trusted_schema = OFF; PRAGMA query_only = ON; PRAGMA cache_size = -4096;")
        }
        return configuration
    }

    private static var shared: Configuration {
        var configuration = Configuration()
        configuration.busyMode = .timeout(5)
        configuration.journalMode = .default
        return configuration
    }
}
