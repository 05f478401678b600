import APIKeys
import Administration
import Digests
import Logging
import Store
import Upkeep
import Vocabulary

/// `--recover-owner`: a new key for an owner whose own was lost, made with the daemon stopped.
///
/// Whoever may write the data folder could do anything with it anyway; this way leaves its leaf.
struct OwnerRecovery {
    private static let doing = "recovering the owner"

    let settings: DaemonSettings
    let logger: Logger

    /// Makes the key; answers what the operator reads.
    ///
    /// - Throws: What keeps it from being made, in words for the operator; no key is in force then.
    func run() async throws -> String {
        let data = settings.dataDir
        try ShortBoot.check(data, doing: Self.doing, hint: "the first start makes an owner with a key")
        guard PrivateFiles.size("\(data)/owner.key") == nil else {
            throw Self.refusal("`\(data)/owner.key` is there; use it, or move it away if it opens nothing any more")
        }
        let boot = try await ShortBoot.open(settings, logger)
        let peppers = try PepperFolder.open(
            settings.keys.pepperDir ?? boot.store.folder.file("pepper"), inUse: boot.store.reader.peppersInUse())
        let mint = KeyMint(pepper: peppers.current, parameters: try Rooms.parameters(settings))
        let owner = try await boot.run { store in try await recover(store, mint, to: "\(data)/owner.key") }
        return "made a key for the owner `\(owner)`: \(data)/owner.key; its other keys stay good, "
            + "gatehouse admin key revoke ends one"
    }

    private static func refusal(_ cause: String) -> StoreFailure {
        StoreFailure(doing: doing, cause: cause)
    }

    private func recover(_ store: OpenStore, _ mint: KeyMint, to path: String) async throws -> Slug {
        guard let name = Slug("recovered") else { throw Self.refusal("the key has no name") }
        var generator = SecureRandom()
        let key = KeyID(using: &generator)
        let coin = await mint.strike(.admin, key)
        // Written first, as at the first start: a stop in between leaves a file that opens nothing.
        try SecretFile.write(Array("\(coin.text)\n".utf8), to: path)
        let version = Store.KeyVersion(
            key: key, version: 1, phc: coin.stored.phc.text, pepper: Int64(coin.stored.pepper),
            sieve: Int64(coin.stored.sieve))
        let changed = await store.writer.change { books in
            try books.recoverOwner { admin in
                let draft = APIKey(
                    id: key, place: .admin(admin), name: name,
                    scopes: AdminRole.owner.scopes.scopes.map(\.rawValue), createdAt: SystemClock.now(),
                    createdBy: "system")
                return (draft, version)
            }
        }
        switch changed {
        case .success(let owner)?: return owner.object.name
        case .failure(let refusal)?: throw Self.refusal("\(refusal)")
        case nil: throw Self.refusal("the writer has stopped")
        }
    }
}
