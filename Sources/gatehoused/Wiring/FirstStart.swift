import APIKeys
import Administration
import Digests
import Store
import Vocabulary

/// What the first start on an empty folder makes: the owner, with one key in a file that only its user can read.
///
/// There is no default key and no open mode: the file is the only credential that the daemon ever writes.
enum FirstStart {
    /// Makes the owner if there is no admin yet; answers the path of the key file if it did.
    static func makeOwner(_ store: OpenStore, _ mint: KeyMint, dataDir: String) async throws -> String? {
        guard try store.reader.admins().isEmpty, let name = Slug("owner") else { return nil }
        var generator = SecureRandom()
        let (admin, key) = (AdminID(using: &generator), KeyID(using: &generator))
        let coin = await mint.strike(.admin, key)
        let path = "\(dataDir)/owner.key"
        // Written first: a crash in between leaves a file that opens nothing, and the next start says so.
        try SecretFile.write(Array("\(coin.text)\n".utf8), to: path)
        let draft = APIKey(
            id: key, place: .admin(admin), name: name, scopes: AdminRole.owner.scopes.scopes.map(\.rawValue),
            createdAt: SystemClock.now(), createdBy: "system")
        let version = Store.KeyVersion(
            key: key, version: 1, phc: coin.stored.phc.text, pepper: Int64(coin.stored.pepper),
            sieve: Int64(coin.stored.sieve))
        let made: Void? = await store.writer.change { books in
            _ = try books.createAdmin(name, role: "owner", tenant: nil, id: admin, by: .system).get()
            _ = try books.createKey(draft, version, by: .system).get()
        }
        guard made != nil else { throw StoreFailure(doing: "making the owner", cause: "the writer has stopped") }
        return path
    }
}
