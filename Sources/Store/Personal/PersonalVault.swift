import AuditLog
import Digests
import FoundationEssentials
import GRDB
import Glibc
import Vocabulary

/// Personal values behind the commitments in the leaves, sealed, in a database of their own (`personal.db`).
///
/// Each value is sealed with its subject's key, that with a key of its tenant. Erasing a subject deletes values, salts
/// and key: what stands in the leaves then opens for nobody, and the tree has not changed.
///
/// Only the writer touches it. INVARIANT: a value is on disk before the leaf that commits to it.
final class PersonalVault {
    /// A value keeps its commitment for so long: a busy key does not make a row for every request.
    static let lifetime: Int64 = 86_400
    /// Values whose commitments are kept in memory; past it they are made anew.
    static let cacheLimit = 65_536

    private struct Value: Hashable {
        let person: String
        let tenant: String
        let field: String
        let text: String
    }

    private struct Known {
        let commitment: Commitment
        let subject: String
        let madeAt: Instant
    }

    private struct Row {
        let commitment: String
        let subject: String
        let field: String
        let sealed: [UInt8]
    }

    private let queue: DatabaseQueue
    private let secret: [UInt8]
    private let erasedFile: String
    private var known: [Value: Known] = [:]
    private var keys: [String: [UInt8]] = [:]
    private var newKeys: [(subject: String, tenant: String, sealed: [UInt8])] = []
    private var newRows: [Row] = []

    /// - Parameters:
    ///   - secret: Content of the identifier key file.
    ///   - erasedFile: The list of erased subjects, which no backup holds.
    init(path: String, secret: [UInt8], erasedFile: String) throws {
        queue = try DatabaseQueue(path: path, configuration: .writing(walPages: 1_000))
        (self.secret, self.erasedFile) = (secret, erasedFile)
        try queue.write { try $0.execute(sql: Self.schema) }
        try PrivateFiles.close([path, path + "-wal", path + "-shm"])
        try proveSecret(path)
    }

    /// Refuses a secret that opens nothing of what is sealed here: under other names nobody is found who is to be
    /// forgotten.
    private func proveSecret(_ path: String) throws {
        let row = try queue.read { try GRDB.Row.fetchOne($0, sql: "SELECT id, tenant, sealed FROM subject LIMIT 1") }
        guard let row, Self.open([UInt8](row["sealed"] as Data), tenantKey(row["tenant"]), row["id"]) == nil else {
            return
        }
        throw StoreFailure(
            doing: "opening `\(path)`",
            cause:
                "it is sealed with another identifier key than the one that is there; put the file back that belongs "
                + "to this house, or, if it is lost for good, move `personal.db` away: its values open for nobody then")
    }

    private static let schema = """
        CREATE TABLE IF NOT EXISTS subject (
            id TEXT PRIMARY KEY, -- keyed hash
            tenant TEXT NOT NULL,
            sealed BLOB NOT NULL -- its key
        ) STRICT, WITHOUT ROWID;
        CREATE TABLE IF NOT EXISTS personal (
            commitment TEXT PRIMARY KEY,
            subject TEXT NOT NULL,
            field TEXT NOT NULL,
            sealed BLOB NOT NULL -- salt and value
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX IF NOT EXISTS personal_by_subject ON personal (subject);
        """

    // MARK: Committing

    /// The name of a subject here: an HMAC of what a person is called, so that the name is in no file.
    func subject(_ text: String, of tenant: String) -> String {
        let key = HMACKey(
            HMACKey.derive(secret: secret, salt: Array("gatehouse/subject/v1".utf8), info: Array(tenant.utf8)))
        return key.authenticate(Array(text.utf8)).hex
    }

    /// What stands in a leaf for a value of a person.
    func mark(
        _ field: PersonalField, _ text: String, of person: String, tenant: String, at now: Instant
    ) throws -> PersonalMark {
        let value = Value(person: person, tenant: tenant, field: field.name, text: text)
        if let known = known[value], known.madeAt.advanced(bySeconds: Self.lifetime) > now {
            return PersonalMark(field, known.commitment)
        }
        if known.count >= Self.cacheLimit { known.removeAll() }
        let salt = SecureRandom.bytes(Commitment.saltBytes)
        let commitment = Commitment(field, text, salt: salt)
        let subject = subject(person, of: tenant)
        let key = try key(of: subject, tenant)
        let sealed = Self.seal(salt + Array(text.utf8), key, commitment.text)
        newRows.append(Row(commitment: commitment.text, subject: subject, field: field.name, sealed: sealed))
        known[value] = Known(commitment: commitment, subject: subject, madeAt: now)
        return PersonalMark(field, commitment)
    }

    /// Puts new values on disk; called before the batch whose leaves name them is committed.
    func flush() throws {
        guard !newRows.isEmpty || !newKeys.isEmpty else { return }
        try queue.write { database in
            for key in newKeys {
                try database.cachedStatement(sql: "INSERT INTO subject (id, tenant, sealed) VALUES (?, ?, ?)")
                    .execute(arguments: [key.subject, key.tenant, key.sealed.data])
            }
            for row in newRows {
                try database.cachedStatement(
                    sql: "INSERT INTO personal (commitment, subject, field, sealed) VALUES (?, ?, ?, ?)"
                ).execute(arguments: [row.commitment, row.subject, row.field, row.sealed.data])
            }
        }
        newRows.removeAll()
        newKeys.removeAll()
    }

    // MARK: Opening and erasing

    /// The value behind a commitment; `nil` once its subject was erased.
    func value(of commitment: String) throws -> String? {
        try flush()
        let row = try queue.read { database in
            try GRDB.Row.fetchOne(
                database,
                sql: """
                    SELECT personal.sealed, subject.id, subject.tenant
                    FROM personal JOIN subject ON subject.id = personal.subject WHERE commitment = ?
                    """, arguments: [commitment])
        }
        guard let row else { return nil }
        let key = try key(of: row["id"], row["tenant"])
        guard let opened = Self.open([UInt8](row["sealed"] as Data), key, commitment) else { return nil }
        return String(validating: opened.dropFirst(Commitment.saltBytes), as: UTF8.self)
    }

    /// Deletes the key, the values and the salts of a subject, and their traces in the file.
    ///
    /// - Returns: How many values there were.
    func erase(_ subject: String) throws -> Int {
        try flush()
        let count = try queue.write { database in
            let count = try Int.fetchOne(
                database, sql: "SELECT count(*) FROM personal WHERE subject = ?", arguments: [subject])
            try database.execute(sql: "DELETE FROM personal WHERE subject = ?", arguments: [subject])
            try database.execute(sql: "DELETE FROM subject WHERE id = ?", arguments: [subject])
            return count ?? 0
        }
        keys[subject] = nil
        known = known.filter { $0.value.subject != subject }
        try compact()
        try noteErased(subject)
        return count
    }

    /// Leaves nothing of what was deleted in the log of the database or in free pages.
    private func compact() throws {
        try queue.writeWithoutTransaction { database in
            try database.execute(sql: "PRAGMA temp_store = MEMORY; PRAGMA wal_checkpoint(TRUNCATE); VACUUM")
            try database.execute(sql: "PRAGMA wal_checkpoint(TRUNCATE)")
        }
    }

    /// A restored backup must not bring a subject back: this list is in none.
    private func noteErased(_ subject: String) throws {
        // SAFETY: reads the path during the call.
        let descriptor = unsafe Glibc.open(erasedFile, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw failure("opening") }
        defer { close(descriptor) }
        let line = Array("\(subject)\n".utf8)
        // SAFETY: reads the array during the call.
        guard unsafe write(descriptor, line, line.count) == line.count, fsync(descriptor) == 0 else {
            throw failure("writing")
        }
    }

    private func failure(_ doing: String) -> StoreFailure {
        StoreFailure(doing: "\(doing) `\(erasedFile)`", cause: StateFolder.systemError())
    }

    // MARK: Keys

    private func key(of subject: String, _ tenant: String) throws -> [UInt8] {
        if let key = keys[subject] { return key }
        if keys.count >= Self.cacheLimit { keys.removeAll() }
        let stored = try queue.read { database in
            try Data.fetchOne(database, sql: "SELECT sealed FROM subject WHERE id = ?", arguments: [subject])
        }
        let tenantKey = tenantKey(tenant)
        if let stored {
            guard let key = Self.open([UInt8](stored), tenantKey, subject) else {
                throw StoreFailure(doing: "opening the key of a subject", cause: "the identifier key is another one")
            }
            keys[subject] = key
            return key
        }
        let key = SecureRandom.bytes(SealedBox.keyBytes)
        newKeys.append((subject, tenant, Self.seal(key, tenantKey, subject)))
        keys[subject] = key
        return key
    }

    private func tenantKey(_ tenant: String) -> [UInt8] {
        HMACKey.derive(secret: secret, salt: Array("gatehouse/personal/v1".utf8), info: Array(tenant.utf8))
    }

    /// Nonce, ciphertext, tag; bound to the name under which it is stored.
    private static func seal(_ plain: [UInt8], _ key: [UInt8], _ name: String) -> [UInt8] {
        let nonce = SecureRandom.bytes(SealedBox.nonceBytes)
        return nonce + SealedBox.seal(plain, key: key, nonce: nonce, associated: Array(name.utf8))
    }

    private static func open(_ sealed: [UInt8], _ key: [UInt8], _ name: String) -> [UInt8]? {
        SealedBox.open(
            Array(sealed.dropFirst(SealedBox.nonceBytes)), key: key, nonce: Array(sealed.prefix(SealedBox.nonceBytes)),
            associated: Array(name.utf8))
    }
}
