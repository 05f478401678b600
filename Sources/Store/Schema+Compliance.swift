extension Schema {
    /// Exports, legal holds, retention, erasures and the marks of sinks.
    static let compliance = """
        CREATE TABLE export (
            id TEXT PRIMARY KEY,
            format TEXT NOT NULL CHECK (format IN ('evidence', 'jsonl', 'ocsf', 'cef', 'ecs', 'csv')),
            owner TEXT NOT NULL, -- of the log
            kinds TEXT NOT NULL, -- of the leaves wanted; an empty list is all
            first INTEGER NOT NULL CHECK (first >= 0),
            past INTEGER NOT NULL CHECK (past >= first), -- the index after the last leaf
            status TEXT NOT NULL CHECK (status IN ('running', 'done', 'failed', 'deleted')),
            leaves INTEGER NOT NULL,
            size INTEGER NOT NULL,
            sha256 TEXT,
            requested_by TEXT NOT NULL,
            created_at INTEGER NOT NULL,
            revision INTEGER NOT NULL CHECK (revision > 0)
        ) STRICT;

        CREATE TABLE legal_hold (
            id TEXT PRIMARY KEY,
            tenant TEXT NOT NULL REFERENCES tenant (id),
            subject TEXT, -- keyed hash; NULL covers the whole tenant
            because TEXT NOT NULL, -- commitment
            placed_by TEXT NOT NULL,
            placed_at INTEGER NOT NULL,
            released_at INTEGER,
            revision INTEGER NOT NULL CHECK (revision > 0)
        ) STRICT;

        CREATE TABLE retention (
            tenant TEXT PRIMARY KEY REFERENCES tenant (id),
            audit INTEGER NOT NULL CHECK (audit > 0), -- seconds
            revision INTEGER NOT NULL CHECK (revision > 0)
        ) STRICT;

        CREATE TABLE erasure (
            id TEXT PRIMARY KEY,
            tenant TEXT NOT NULL REFERENCES tenant (id),
            subject TEXT NOT NULL, -- keyed hash
            status TEXT NOT NULL CHECK (status IN ('held', 'done')),
            erased INTEGER NOT NULL, -- values
            requested_by TEXT NOT NULL,
            requested_at INTEGER NOT NULL
        ) STRICT;

        CREATE TABLE sink_mark (
            sink TEXT NOT NULL,
            owner TEXT NOT NULL, -- of the log
            next INTEGER NOT NULL CHECK (next >= 0), -- index of the first leaf that the sink has not taken
            PRIMARY KEY (sink, owner)
        ) STRICT, WITHOUT ROWID;
        """
}
