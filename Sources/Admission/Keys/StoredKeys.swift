import APIKeys
package import Store
package import Vocabulary

/// Every stored tenant, project and key as the ring takes them: read before there is a ring, on any thread, also while
/// the books are loaded.
///
/// Most keys differ from another one by their name, their time and their secrets alone. So the words of a row are read
/// once for all rows that have the same, and the strings of the secrets where they lie.
package struct StoredKeys: Sendable {
    let table: KeyTable
    /// Ids of keys whose rows or secrets cannot be read; they are refused.
    package private(set) var unreadable: [KeyID] = []
    /// Keys with a secret that cannot be read.
    private(set) var corrupt = 0
    /// How many live versions need each pepper, by its number.
    package private(set) var peppers: [Int: Int] = [:]

    /// Reads the store.
    package init(from reader: Reader) throws { try self.init(from: reader, into: KeyTable()) }

    init(from reader: Reader, into table: KeyTable) throws {
        self.table = table
        for tenant in try reader.tenants() {
            TenantRecord(tenant).map(table.upsert) ?? table.forget(tenant.id)
        }
        for project in try reader.allProjects() { table.upsert(ProjectRecord(project)) }
        var (versions, kin, scanned) = (StoredVersions(), KeyKin(try reader.admins(), table), [ScannedKey]())
        try reader.scanKeys(
            versions: { row in versions.take(row) },
            keys: { row, whole in
                guard let key = try kin.read(row, whole) else {
                    return unreadable.append(KeyID(trusted: row.text(KeyColumn.id)))
                }
                scanned.append(key)
            })
        peppers = versions.peppers
        var parts = KeyParts(room: scanned.count)
        versions.eachKey(of: scanned) { key, versions in
            let record = KeyRecord(key, versions)
            if record.hasCorruptSecret {
                corrupt += 1
                unreadable.append(record.id)
            }
            parts.append(record, record.digits)
        }
        table.fill(parts)
    }
}

/// A key as its row says, without its secrets.
struct ScannedKey {
    let digits: KeyDigits
    let id: KeyID
    let name: String
    let epoch: UInt64
    let expiresAt: Instant?
    /// A record in the table's form, with the same words and other secrets.
    let like: KeyRecord
}

/// The live versions of all keys, in the order of their keys, and where those of a key begin.
struct StoredVersions {
    private var keys: [KeyDigits] = []
    private var versions: [KeyVersion] = []
    /// Live versions by the number of their pepper.
    private(set) var peppers: [Int: Int] = [:]

    /// Takes the next row; one whose key is no id belongs to nobody.
    mutating func take(_ row: borrowing BareRow) {
        let pepper = Int(row.integer(VersionColumn.pepper))
        peppers[pepper, default: 0] += 1
        guard let key = row.text(VersionColumn.key, { KeyDigits(id: $0) }) else { return }
        keys.append(key)
        versions.append(
            row.text(VersionColumn.phc) { phc in
                KeyVersion(
                    number: Int(row.integer(VersionColumn.version)), phc: phc, pepper: pepper,
                    sieve: UInt16(truncatingIfNeeded: row.integer(VersionColumn.sieve)),
                    notAfter: row.integerOrNil(VersionColumn.notAfter).map(Instant.init(nanoseconds:)))
            })
    }

    /// Tells each of `keys` with its versions, in their order.
    func eachKey(of keys: [ScannedKey], _ tell: (ScannedKey, ArraySlice<KeyVersion>) -> Void) {
        let starts = places(of: keys)
        for (key, start) in zip(keys, starts) {
            guard start >= 0 else {
                tell(key, [])
                continue
            }
            var end = Int(start) + 1
            while end < self.keys.count, self.keys[end] == key.digits { end += 1 }
            tell(key, versions[Int(start)..<end])
        }
    }

    /// Where the versions of each key begin; -1 for a key without one.
    ///
    /// One loop that does nothing else: the processor so waits for many places of memory at once.
    private func places(of wanted: [ScannedKey]) -> [Int32] {
        var size = 16
        while size < 2 * keys.count { size *= 2 }
        let mask = UInt64(size - 1)
        var index = [Int32](repeating: -1, count: size)
        for place in keys.indices where place == 0 || keys[place] != keys[place - 1] {
            var home = KeyShelf.spread(keys[place]) & mask
            while index[Int(home)] >= 0 { home = (home + 1) & mask }
            index[Int(home)] = Int32(place)
        }
        return wanted.map { key in
            var home = KeyShelf.spread(key.digits) & mask
            while case let place = index[Int(home)], place >= 0, keys[Int(place)] != key.digits {
                home = (home + 1) & mask
            }
            return index[Int(home)]
        }
    }
}

/// Keys whose rows have the same words: one of them is read whole, the others are like it.
private struct KeyKin {
    private let admins: [AdminID: Admin]
    private let table: KeyTable
    private var kin: [RowShape: KeyRecord] = [:]
    private var last: (shape: RowShape, record: KeyRecord)?

    /// Rows with words of their own are seldom met again: so many are remembered.
    private static let limit = 4_096

    init(_ admins: [Admin], _ table: KeyTable) {
        self.admins = Dictionary(uniqueKeysWithValues: admins.map { ($0.id, $0) })
        self.table = table
    }

    /// What a row says; `nil` if it cannot be read.
    mutating func read(_ row: borrowing BareRow, _ whole: () throws -> APIKey) throws -> ScannedKey? {
        guard let digits = row.text(KeyColumn.id, { KeyDigits(id: $0) }) else { return nil }
        guard let like = try like(row, whole) else { return nil }
        guard let name = Slug(row.text(KeyColumn.name)) else {
            throw StoreFailure(doing: "reading the name of a key", cause: "\(digits.id) has none")
        }
        guard let epoch = UInt64(exactly: row.integer(KeyColumn.epoch)) else { return nil }
        return ScannedKey(
            digits: digits, id: KeyID(trusted: row.text(KeyColumn.id)), name: name.text, epoch: epoch,
            expiresAt: row.integerOrNil(KeyColumn.expiresAt).map(Instant.init(nanoseconds:)), like: like)
    }

    /// A record in the table's form with the words of the row; `nil` if they cannot be read.
    private mutating func like(_ row: borrowing BareRow, _ whole: () throws -> APIKey) throws -> KeyRecord? {
        if let last, row.matches(last.shape, KeyColumn.shape) { return last.record }
        let shape = RowShape(row, KeyColumn.shape)
        if let known = kin[shape] {
            last = (shape, known)
            return known
        }
        let key = try whole()
        guard let read = KeyRecord(KeyState(key: key, versions: []), admin: key.adminID.flatMap { admins[$0] }) else {
            return nil
        }
        let record = table.place(read)
        if kin.count < Self.limit { kin[shape] = record }
        last = (shape, record)
        return record
    }
}
