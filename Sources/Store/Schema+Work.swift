extension Schema {
    /// What tasks of a project may use, who answers for those of a key, and conversations that were stopped.
    static let work = """
        ALTER TABLE project ADD COLUMN workspaces TEXT NOT NULL DEFAULT '[]';
        ALTER TABLE project ADD COLUMN default_workspace TEXT;
        ALTER TABLE project ADD COLUMN sandbox_cpu INTEGER CHECK (sandbox_cpu > 0); -- seconds
        ALTER TABLE project ADD COLUMN sandbox_memory INTEGER CHECK (sandbox_memory > 0);
        ALTER TABLE project ADD COLUMN sandbox_processes INTEGER CHECK (sandbox_processes > 0);
        ALTER TABLE project ADD COLUMN sandbox_file INTEGER CHECK (sandbox_file > 0);
        ALTER TABLE api_key ADD COLUMN approvals TEXT CHECK (approvals IN ('self', 'admin'));

        CREATE TABLE session_block ( -- until when a conversation of a key is stopped
            key TEXT NOT NULL,
            conversation TEXT NOT NULL, -- SHA-256 in hexadecimal digits
            until INTEGER NOT NULL,
            PRIMARY KEY (key, conversation)
        ) STRICT, WITHOUT ROWID;
        """
}
