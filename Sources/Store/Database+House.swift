import GRDB
import GRDBSQLite

extension Configuration {
    /// The one connection that writes to a database (`docs/adr/0001`).
    ///
    /// - Parameter walPages: Pages of the log at which a commit moves it into the database; 0 is never.
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

    /// The connection that moves the log into the database beside the writer (`docs/adr/0019`).
    static var moving: Configuration {
        var configuration = shared
        configuration.prepareDatabase { database in
            try database.execute(sql: "PRAGMA synchronous = FULL; PRAGMA wal_autocheckpoint = 0;")
            // Without a look at the database, SQLite does not know that there is a log.
            _ = try Int.fetchOne(database, sql: "SELECT count(*) FROM sqlite_schema")
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
