extension Schema {
    /// Webhooks, what is on its way to them, and what was said of keys.
    static let webhooks = """
        CREATE TABLE webhook (
            id TEXT PRIMARY KEY,
            url TEXT NOT NULL,
            events TEXT NOT NULL,
            tenant TEXT REFERENCES tenant (id), -- NULL sees all
            status TEXT NOT NULL CHECK (status IN ('active', 'paused', 'dead')),
            next INTEGER NOT NULL, -- journal row of the first leaf that was not looked at
            last_success_at INTEGER,
            failures INTEGER NOT NULL CHECK (failures >= 0), -- attempts in a row that failed
            created_by TEXT NOT NULL,
            created_at INTEGER NOT NULL,
            revision INTEGER NOT NULL CHECK (revision > 0)
        ) STRICT;

        CREATE TABLE webhook_secret ( -- its number and its life; the bytes follow from the key file
            webhook TEXT NOT NULL REFERENCES webhook (id) ON DELETE CASCADE,
            number INTEGER NOT NULL CHECK (number > 0),
            created_at INTEGER NOT NULL,
            ends_at INTEGER,
            PRIMARY KEY (webhook, number)
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE delivery (
            webhook TEXT NOT NULL REFERENCES webhook (id) ON DELETE CASCADE,
            id TEXT NOT NULL, -- of the message
            event TEXT NOT NULL,
            body TEXT NOT NULL,
            status TEXT NOT NULL CHECK (status IN ('pending', 'delivered', 'dead')),
            attempts INTEGER NOT NULL CHECK (attempts >= 0),
            next_at INTEGER, -- of the next attempt, while it is pending
            last_at INTEGER,
            answer INTEGER, -- the status of the last answer
            failure TEXT, -- why there was none
            created_at INTEGER NOT NULL,
            PRIMARY KEY (webhook, id),
            CHECK ((status = 'pending') = (next_at IS NOT NULL))
        ) STRICT;
        CREATE INDEX delivery_due ON delivery (webhook, next_at) WHERE status = 'pending';
        CREATE INDEX delivery_by_time ON delivery (webhook, created_at, id);

        CREATE TABLE key_notice ( -- keys whose end was told of, and which end that was
            key TEXT PRIMARY KEY REFERENCES api_key (id),
            expires_at INTEGER NOT NULL
        ) STRICT, WITHOUT ROWID;
        """

    /// What waits or waited for a person's word: tickets of tasks, and changes that need two persons.
    static let approvals = """
        CREATE TABLE approval (
            id TEXT PRIMARY KEY,
            kind TEXT NOT NULL CHECK (kind IN ('tool', 'change')),
            status TEXT NOT NULL CHECK (status IN ('pending', 'allowed', 'denied', 'expired', 'used')),
            tenant TEXT REFERENCES tenant (id), -- NULL concerns none
            key TEXT, -- of the task
            task TEXT,
            subject TEXT NOT NULL, -- the full call
            rule TEXT,
            because TEXT, -- of the rule, or of the one who asks
            call TEXT, -- JSON: operation, names, revision
            body BLOB, -- of the request, byte for byte
            requested_by TEXT NOT NULL,
            requested_at INTEGER NOT NULL,
            expires_at INTEGER NOT NULL,
            decided_by TEXT,
            decided_at INTEGER,
            answer TEXT, -- why it was decided so
            outcome INTEGER, -- the status that the change answered
            revision INTEGER NOT NULL CHECK (revision > 0),
            CHECK ((kind = 'change') = (call IS NOT NULL))
        ) STRICT;
        CREATE INDEX approval_by_time ON approval (requested_at, id);
        CREATE INDEX task_by_time ON task (created_at, id);
        CREATE INDEX approval_pending ON approval (expires_at) WHERE status = 'pending';
        """
}
