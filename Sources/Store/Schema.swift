import GRDB

/// The tables of the one database file, as numbered migrations; a shipped one is never edited.
///
/// Instants are nanoseconds since 1970, money is nano-dollars, lists and maps are JSON text. What the commit of a batch
/// writes for each request (`journal`) has row ids and no second index.
enum Schema {
    static var migrator: DatabaseMigrator {
        var migrator = DatabaseMigrator()
        migrator.registerMigration("0001 house") { database in
            for statement in [identity, keys, money, audit, documents, tasks, compliance] {
                try database.execute(sql: statement)
            }
        }
        migrator.registerMigration("0002 pages of keys") { database in
            try database.execute(sql: "CREATE INDEX api_key_by_page ON api_key (tenant, id) WHERE kind = 'project'")
        }
        migrator.registerMigration("0003 webhooks and approvals") { database in
            for statement in [webhooks, approvals] { try database.execute(sql: statement) }
        }
        migrator.registerMigration("0004 rows behind the leaves") { database in try addJournalPlaces(database) }
        migrator.registerMigration("0005 staged policies") { database in
            try database.execute(
                sql: """
                    ALTER TABLE policy ADD COLUMN tenants_percent INTEGER NOT NULL DEFAULT 100
                        CHECK (tenants_percent BETWEEN 1 AND 100)
                    """)
        }
        migrator.registerMigration("0006 projects, keys and conversations of tasks") { database in
            try database.execute(sql: work)
        }
        migrator.registerMigration("0007 upstreams of projects") { database in
            try database.execute(sql: "ALTER TABLE project ADD COLUMN upstream TEXT")
        }
        // Each second asks for keys whose time has come: without it that reads every key.
        migrator.registerMigration("0008 ends of keys") { database in
            try database.execute(
                sql: "CREATE INDEX api_key_by_end ON api_key (expires_at) WHERE expires_at IS NOT NULL")
        }
        migrator.registerMigration("0009 marks of the house's logs") { database in try markEachLeaf(database) }
        return migrator
    }

    /// Brings the tables of the folder `path` up to date.
    ///
    /// - Throws: `OpeningRefusal` where they are a newer daemon's, or those of a build that was never released: a
    ///   database that only looks like ours would end the daemon at the first row that it reads.
    static func open(_ queue: DatabaseQueue, of path: String) throws {
        guard try !queue.read(migrator.hasBeenSuperseded) else { throw OpeningRefusal.newerTables(path) }
        do { try migrator.migrate(queue) } catch let error as DatabaseError where error.resultCode == .SQLITE_ERROR {
            throw OpeningRefusal.otherTables(path, "\(error.message ?? "no message")")
        }
        let (ours, theirs) = (try Self.ours.get(), try queue.read(statements))
        let names = Set(ours.keys).union(theirs.keys).sorted()
        guard let other = names.first(where: { !isSame(ours[$0], theirs[$0]) }) else { return }
        throw OpeningRefusal.otherTables(path, "`\(other)` differs")
    }

    /// The tables of this build, made in memory once in a process.
    private static let ours: Result<[String: String], any Error> = Result {
        let queue = try DatabaseQueue()
        try migrator.migrate(queue)
        return try queue.read(statements)
    }

    /// What made each table and index.
    private static func statements(_ database: Database) throws -> [String: String] {
        let rows = try Row.fetchAll(
            database, sql: "SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL AND name NOT LIKE 'grdb_%'")
        return Dictionary(rows.map { ($0["name"], $0["sql"]) }, uniquingKeysWith: { first, _ in first })
    }

    /// True of what makes the same, whatever its comments and its layout.
    private static func isSame(_ ours: String?, _ theirs: String?) -> Bool {
        ours == theirs || ours.map(bare) == theirs.map(bare)
    }

    private static func bare(_ sql: String) -> String {
        let lines = sql.split(separator: "\n").map { line -> Substring in
            guard let comment = line.firstRange(of: "--") else { return line }
            return line[..<comment.lowerBound]
        }
        return lines.joined(separator: " ").split { $0 == " " }.joined(separator: " ")
    }

    private static let identity = """
        CREATE TABLE fact (
            name TEXT PRIMARY KEY,
            value TEXT NOT NULL
        ) STRICT;

        CREATE TABLE tenant (
            id TEXT PRIMARY KEY,
            slug TEXT NOT NULL UNIQUE,
            display_name TEXT NOT NULL,
            tier TEXT NOT NULL,
            time_zone TEXT NOT NULL,
            status TEXT NOT NULL CHECK (status IN ('active', 'suspended', 'archived')),
            attributes TEXT NOT NULL,
            allowed_ips TEXT NOT NULL,
            created_at INTEGER NOT NULL,
            updated_at INTEGER NOT NULL,
            revision INTEGER NOT NULL CHECK (revision > 0)
        ) STRICT;

        CREATE TABLE zone_change ( -- a window ends in the time zone in which it began
            id INTEGER PRIMARY KEY,
            tenant TEXT NOT NULL REFERENCES tenant (id),
            at INTEGER NOT NULL,
            before TEXT NOT NULL,
            after TEXT NOT NULL
        ) STRICT;

        CREATE TABLE project (
            id TEXT PRIMARY KEY,
            tenant TEXT NOT NULL REFERENCES tenant (id),
            slug TEXT NOT NULL,
            display_name TEXT NOT NULL,
            status TEXT NOT NULL CHECK (status IN ('active', 'archived')),
            created_at INTEGER NOT NULL,
            revision INTEGER NOT NULL CHECK (revision > 0),
            UNIQUE (tenant, slug)
        ) STRICT;

        CREATE TABLE admin (
            id TEXT PRIMARY KEY,
            name TEXT NOT NULL UNIQUE,
            role TEXT NOT NULL CHECK (role IN ('owner', 'admin', 'billing', 'auditor')),
            tenant TEXT REFERENCES tenant (id),
            status TEXT NOT NULL CHECK (status IN ('active', 'disabled')),
            created_at INTEGER NOT NULL,
            revision INTEGER NOT NULL CHECK (revision > 0)
        ) STRICT;
        """

    private static let keys = """
        CREATE TABLE api_key (
            id TEXT PRIMARY KEY,
            kind TEXT NOT NULL CHECK (kind IN ('project', 'admin')),
            tenant TEXT REFERENCES tenant (id),
            project TEXT REFERENCES project (id),
            admin TEXT REFERENCES admin (id),
            name TEXT NOT NULL,
            owner TEXT NOT NULL,
            tier TEXT,
            scopes TEXT NOT NULL,
            status TEXT NOT NULL CHECK (status IN ('active', 'disabled', 'revoked', 'expired')),
            epoch INTEGER NOT NULL CHECK (epoch > 0),
            expires_at INTEGER,
            allowed_ips TEXT NOT NULL,
            narrowing TEXT NOT NULL,
            labels TEXT NOT NULL,
            attributes TEXT NOT NULL,
            created_at INTEGER NOT NULL,
            created_by TEXT NOT NULL,
            last_used_at INTEGER,
            revision INTEGER NOT NULL CHECK (revision > 0),
            CHECK ((kind = 'project') = (project IS NOT NULL AND tenant IS NOT NULL)),
            CHECK ((kind = 'admin') = (admin IS NOT NULL))
        ) STRICT;
        CREATE UNIQUE INDEX api_key_by_name ON api_key (tenant, name) WHERE kind = 'project';
        CREATE INDEX api_key_by_project ON api_key (project, status) WHERE kind = 'project';
        CREATE INDEX api_key_by_admin ON api_key (admin) WHERE kind = 'admin';

        CREATE TABLE key_version (
            key TEXT NOT NULL REFERENCES api_key (id),
            version INTEGER NOT NULL CHECK (version > 0),
            phc TEXT NOT NULL,
            pepper INTEGER NOT NULL,
            sieve INTEGER NOT NULL CHECK (sieve BETWEEN 0 AND 65535),
            not_after INTEGER,
            rotation TEXT,
            first_used_at INTEGER,
            PRIMARY KEY (key, version)
        ) STRICT, WITHOUT ROWID;
        """

    private static let money = """
        CREATE TABLE subject (
            id INTEGER PRIMARY KEY,
            name TEXT NOT NULL UNIQUE,
            parent INTEGER REFERENCES subject (id)
        ) STRICT;

        CREATE TABLE budget (
            id TEXT PRIMARY KEY,
            subject INTEGER NOT NULL REFERENCES subject (id),
            period TEXT NOT NULL CHECK (period IN ('hour', 'day', 'week', 'month', 'total')),
            amount INTEGER CHECK (amount >= 0), -- nano-dollars; NULL is unlimited
            alerts TEXT NOT NULL,
            created_at INTEGER NOT NULL,
            revision INTEGER NOT NULL CHECK (revision > 0),
            UNIQUE (subject, period)
        ) STRICT;

        CREATE TABLE raise (
            id TEXT PRIMARY KEY,
            budget TEXT NOT NULL REFERENCES budget (id),
            amount INTEGER NOT NULL CHECK (amount > 0), -- nano-dollars above the limit
            until INTEGER NOT NULL,
            because TEXT NOT NULL,
            created_by TEXT NOT NULL
        ) STRICT;

        CREATE TABLE alert ( -- what has fired of a budget, so that a restart does not fire it again
            budget TEXT PRIMARY KEY,
            start INTEGER NOT NULL, -- of the window, Unix seconds
            spent_of INTEGER, -- nano-dollars, the limit that it was a fraction of
            fired INTEGER NOT NULL, -- basis points
            exhausted INTEGER -- start of the window whose first refusal was told of
        ) STRICT;

        CREATE TABLE increase (
            id TEXT PRIMARY KEY,
            subject INTEGER NOT NULL REFERENCES subject (id),
            period TEXT NOT NULL CHECK (period IN ('hour', 'day', 'week', 'month', 'total')),
            amount INTEGER NOT NULL CHECK (amount > 0), -- nano-dollars, the limit that is asked for
            because TEXT NOT NULL,
            requested_by TEXT NOT NULL,
            created_at INTEGER NOT NULL,
            expires_at INTEGER NOT NULL,
            status TEXT NOT NULL CHECK (status IN ('pending', 'approved', 'denied', 'withdrawn', 'expired')),
            decided_by TEXT,
            decided_amount INTEGER,
            until INTEGER, -- of an approval for a while
            answer TEXT, -- why it was denied
            revision INTEGER NOT NULL CHECK (revision > 0)
        ) STRICT;

        CREATE TABLE adjustment (
            id TEXT PRIMARY KEY,
            subject INTEGER NOT NULL REFERENCES subject (id), -- the innermost account that it moves
            amount INTEGER NOT NULL, -- nano-dollars of either sign
            hold TEXT, -- the request that it corrects
            because TEXT NOT NULL,
            created_by TEXT NOT NULL,
            created_at INTEGER NOT NULL
        ) STRICT;

        CREATE TABLE account (
            subject INTEGER PRIMARY KEY REFERENCES subject (id),
            counters BLOB NOT NULL -- 15 integers of 8 bytes, little-endian, in the order of AccountRow
        ) STRICT;

        CREATE TABLE hold (
            id INTEGER PRIMARY KEY,
            subject INTEGER NOT NULL REFERENCES subject (id), -- the innermost account of the path
            amount INTEGER NOT NULL CHECK (amount >= 0), -- nano-dollars
            admitted_at INTEGER NOT NULL,
            hour INTEGER NOT NULL, -- starts of the windows of the grant, Unix seconds
            day INTEGER NOT NULL,
            week INTEGER NOT NULL,
            month INTEGER NOT NULL,
            request TEXT NOT NULL,
            model TEXT NOT NULL -- as billed
        ) STRICT;

        CREATE TABLE rollup (
            minute INTEGER NOT NULL, -- minutes since 1970
            key TEXT NOT NULL,
            model TEXT NOT NULL,
            tenant TEXT NOT NULL,
            project TEXT NOT NULL,
            requests INTEGER NOT NULL,
            input INTEGER NOT NULL,
            output INTEGER NOT NULL,
            cache_write_5m INTEGER NOT NULL,
            cache_write_1h INTEGER NOT NULL,
            cache_read INTEGER NOT NULL,
            cost INTEGER NOT NULL, -- nano-dollars
            estimated INTEGER NOT NULL, -- nano-dollars, the part of `cost` that no usage report backs
            cost_input INTEGER NOT NULL, -- nano-dollars of each class; what no usage explains is in none of them
            cost_output INTEGER NOT NULL,
            cost_cache_read INTEGER NOT NULL,
            cost_cache_write_5m INTEGER NOT NULL,
            cost_cache_write_1h INTEGER NOT NULL,
            cost_server_tool INTEGER NOT NULL,
            PRIMARY KEY (minute, key, model)
        ) STRICT, WITHOUT ROWID;
        """

    private static let audit = """
        CREATE TABLE log (
            id INTEGER PRIMARY KEY,
            owner TEXT NOT NULL UNIQUE, -- tenant id, `house` or `root`
            origin TEXT NOT NULL UNIQUE,
            era INTEGER NOT NULL CHECK (era > 0),
            size INTEGER NOT NULL CHECK (size >= 0),
            edge BLOB NOT NULL,
            last_ts INTEGER NOT NULL,
            rooted INTEGER NOT NULL CHECK (rooted >= 0), -- size of its last head that is a leaf of the root log
            minimum INTEGER NOT NULL DEFAULT 0 CHECK (minimum >= 0) -- leaves before it were pruned
        ) STRICT;

        CREATE TABLE journal (
            id INTEGER PRIMARY KEY,
            log INTEGER NOT NULL,
            seq INTEGER NOT NULL,
            bytes BLOB NOT NULL
        ) STRICT;

        CREATE TABLE leaf_mark ( -- every 256th leaf of a log: where to begin to read (docs/adr/0004)
            log INTEGER NOT NULL,
            seq INTEGER NOT NULL,
            journal INTEGER NOT NULL,
            PRIMARY KEY (log, seq)
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE signed_head (
            log INTEGER NOT NULL REFERENCES log (id),
            size INTEGER NOT NULL,
            root BLOB NOT NULL CHECK (length(root) = 32),
            note TEXT NOT NULL,
            rooted INTEGER, -- its index in the root log; NULL until it is a leaf there
            PRIMARY KEY (log, size)
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE cosignature ( -- of heads of the root log
            size INTEGER NOT NULL,
            witness TEXT NOT NULL,
            line TEXT NOT NULL,
            PRIMARY KEY (size, witness)
        ) STRICT, WITHOUT ROWID;
        """

    private static let documents = """
        CREATE TABLE policy (
            hash TEXT PRIMARY KEY,
            status TEXT NOT NULL CHECK (status IN ('draft', 'shadow', 'live', 'retired', 'rejected')),
            files TEXT NOT NULL,
            message TEXT NOT NULL,
            created_by TEXT NOT NULL,
            created_at INTEGER NOT NULL,
            promoted_at INTEGER
        ) STRICT;

        CREATE TABLE price_table (
            revision TEXT PRIMARY KEY,
            document BLOB NOT NULL,
            loaded_at INTEGER NOT NULL
        ) STRICT;

        CREATE TABLE idempotent_answer (
            admin TEXT NOT NULL,
            key TEXT NOT NULL,
            request BLOB NOT NULL, -- SHA-256 of method, path and body
            status INTEGER NOT NULL,
            body BLOB NOT NULL,
            created_at INTEGER NOT NULL,
            PRIMARY KEY (admin, key)
        ) STRICT, WITHOUT ROWID;
        """

    private static let tasks = """
        CREATE TABLE task (
            id TEXT PRIMARY KEY,
            tenant TEXT NOT NULL REFERENCES tenant (id),
            project TEXT NOT NULL REFERENCES project (id),
            key TEXT NOT NULL REFERENCES api_key (id),
            status TEXT NOT NULL,
            is_live INTEGER NOT NULL CHECK (is_live IN (0, 1)),
            document TEXT NOT NULL, -- the task object of the wire
            idempotency TEXT, -- the client's key, and the SHA-256 of its body
            request BLOB NOT NULL,
            created_at INTEGER NOT NULL
        ) STRICT;
        CREATE INDEX task_by_key ON task (key, created_at);
        CREATE INDEX task_by_project ON task (project, created_at);
        CREATE INDEX task_idempotent ON task (key, idempotency) WHERE idempotency IS NOT NULL;
        CREATE INDEX task_live ON task (is_live) WHERE is_live = 1;
        """
}
