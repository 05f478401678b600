package import AuditLog
import GRDB

extension Books {
    private static let witnessFact = "witness/"

    /// Compares the configured witnesses with those of the start before, and tells of each that came or went.
    ///
    /// One whose key is another one is another witness: it goes, and comes.
    ///
    /// - Parameter keys: Of their cosignatures, by name.
    package mutating func noteWitnesses(_ keys: [String: VerifierKey]) throws {
        let now = now
        let rows = try Row.fetchAll(
            database, sql: "SELECT name, value FROM fact WHERE name LIKE ? ORDER BY name",
            arguments: [Self.witnessFact + "%"])
        var known: [String: String] = [:]
        for row in rows {
            let (fact, key): (String, String) = (row["name"], row["value"])
            let name = String(fact.dropFirst(Self.witnessFact.count))
            known[name] = key
            guard keys[name]?.text != key else { continue }
            try database.execute(sql: "DELETE FROM fact WHERE name = ?", arguments: [fact])
            try append(.witness(.witnessRemoved, name, key), at: now)
        }
        for (name, key) in keys.sorted(by: { $0.key < $1.key }) where known[name] != key.text {
            try noteFact(Self.witnessFact + name, key.text)
            try append(.witness(.witnessAdded, name, key.text), at: now)
        }
    }
}

extension Leaf {
    fileprivate static func witness(_ kind: EventKind, _ name: String, _ key: String) -> Leaf {
        Leaf(kind, by: .system, on: LeafObject(.witness, name), facts: [.verifierKey(key)])
    }
}
