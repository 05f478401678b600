import AuditLog
import Digests
import FoundationEssentials
import GRDB

/// What the witness remembers: whom it trusts for which log, and the last head that it cosigned of each.
///
/// INVARIANT: a head is stored, in the transaction that checked it, before its cosignature leaves.
final class WitnessBook: Sendable {
    private let queue: DatabaseQueue

    init(folder: String) throws {
        var configuration = Configuration()
        configuration.prepareDatabase { database in
            try database.execute(
                sql: "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA trusted_schema = OFF;")
        }
        queue = try DatabaseQueue(path: "\(folder)/witness.db", configuration: configuration)
        try queue.write { try $0.execute(sql: Self.schema) }
    }

    private static let schema = """
        CREATE TABLE IF NOT EXISTS fact (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;
        CREATE TABLE IF NOT EXISTS trusted (
            origin TEXT NOT NULL,
            key TEXT NOT NULL,
            PRIMARY KEY (origin, key)
        ) STRICT;
        CREATE TABLE IF NOT EXISTS head (
            origin TEXT PRIMARY KEY,
            size INTEGER NOT NULL,
            root BLOB NOT NULL CHECK (length(root) = 32),
            note TEXT NOT NULL,
            cosignature TEXT NOT NULL
        ) STRICT;
        CREATE TABLE IF NOT EXISTS misbehaviour ( -- heads that were validly signed and contradict an older one
            note TEXT PRIMARY KEY
        ) STRICT;
        """

    func name() throws -> String? {
        try queue.read { try String.fetchOne($0, sql: "SELECT value FROM fact WHERE name = 'name'") }
    }

    func setName(_ name: String) throws {
        try queue.write { try $0.execute(sql: "INSERT INTO fact VALUES ('name', ?)", arguments: [name]) }
    }

    func trust(_ key: VerifierKey, origin: String) throws {
        try queue.write { database in
            try database.execute(
                sql: "INSERT INTO trusted (origin, key) VALUES (?, ?) ON CONFLICT DO NOTHING",
                arguments: [origin, key.text])
        }
    }

    func logs() throws -> [(origin: String, size: Int?)] {
        try queue.read { database in
            let sql = """
                SELECT DISTINCT trusted.origin, head.size
                FROM trusted LEFT JOIN head ON head.origin = trusted.origin ORDER BY 1
                """
            return try Row.fetchAll(database, sql: sql).map { ($0[0], $0[1]) }
        }
    }

    /// Heads that prove that a log has two histories; at most as many as fit on a screen.
    func misbehaviour() throws -> [String] {
        try queue.read { try String.fetchAll($0, sql: "SELECT note FROM misbehaviour LIMIT 16") }
    }

    // MARK: add-checkpoint

    /// Checks a head against the last one and keeps it with its cosignature, in one transaction.
    ///
    /// - Returns: The signature line, or the refusal of the protocol.
    func take(
        _ request: WitnessRequest, cosign: (String) -> NoteSignature
    ) throws -> Result<String, WitnessRefusal> {
        try queue.write { database in
            let origin = request.checkpoint.origin
            guard let state = try Self.state(of: origin, database) else { return .failure(.unknownOrigin) }
            do {
                let head = try state.decide(request)
                let line = cosign(request.note.text).line
                try Self.store(head, request.note, line, origin, database)
                return .success(line)
            } catch let refusal as WitnessRefusal {
                if refusal.isMisbehaviour { try Self.keep(request.note, database) }
                return .failure(refusal)
            }
        }
    }

    /// The last head with both signatures; `nil` if there is none.
    func checkpoint(ofHash hash: String) throws -> String? {
        try queue.read { database in
            let rows = try Row.fetchAll(database, sql: "SELECT origin, note, cosignature FROM head")
            let row = rows.first { SHA256.hash($0[0] as String).hex == hash }
            return row.map { ($0[1] as String) + ($0[2] as String) }
        }
    }

    private static func state(of origin: String, _ database: Database) throws -> WitnessState? {
        let keys = try String.fetchAll(database, sql: "SELECT key FROM trusted WHERE origin = ?", arguments: [origin])
        guard !keys.isEmpty else { return nil }
        let row = try Row.fetchOne(database, sql: "SELECT size, root FROM head WHERE origin = ?", arguments: [origin])
        let head = row.flatMap { row in
            Digest256([UInt8](row[1] as Data)).map { WitnessState.Head(size: row[0], root: $0) }
        }
        return WitnessState(keys: keys.compactMap { VerifierKey(text: $0) }, head: head)
    }

    private static func store(
        _ head: WitnessState.Head, _ note: SignedNote, _ line: String, _ origin: String, _ database: Database
    ) throws {
        let sql = """
            INSERT INTO head (origin, size, root, note, cosignature) VALUES (?, ?, ?, ?, ?)
            ON CONFLICT (origin) DO UPDATE SET
                size = excluded.size, root = excluded.root, note = excluded.note, cosignature = excluded.cosignature
            """
        let text = String(decoding: note.bytes, as: UTF8.self)
        try database.execute(sql: sql, arguments: [origin, head.size, Data(head.root.bytes), text, line])
    }

    private static let misbehaviourLimit = 1_024

    private static func keep(_ note: SignedNote, _ database: Database) throws {
        let count = try Int.fetchOne(database, sql: "SELECT count(*) FROM misbehaviour") ?? 0
        guard count < misbehaviourLimit else { return }
        try database.execute(
            sql: "INSERT INTO misbehaviour VALUES (?) ON CONFLICT DO NOTHING",
            arguments: [String(decoding: note.bytes, as: UTF8.self)])
    }
}
