import Digests
import Store

/// A key file that can be made anew if it is lost: nothing that is kept was sealed with it, no chain goes on from it.
///
/// Others know this house by it, so it is never made anew without a word.
enum ReplaceableKey: String, CaseIterable {
    case export = "export.key"
    case webhooks = "webhook.key"

    func path(_ settings: DaemonSettings) -> String {
        switch self {
        case .export: settings.audit.exportKeyFile ?? "\(settings.dataDir)/\(rawValue)"
        case .webhooks: settings.webhooks.keyFile ?? "\(settings.dataDir)/\(rawValue)"
        }
    }

    /// True in a house that has started before: it had the file then.
    func isLost(_ settings: DaemonSettings) -> Bool {
        PrivateFiles.size(path(settings)) == nil && PrivateFiles.size("\(settings.dataDir)/gatehouse.db") != nil
    }

    /// Refuses a house whose file is lost: what another key signs is verified by nobody who knows this house.
    func refuseAnew(_ settings: DaemonSettings) throws {
        guard isLost(settings) else { return }
        throw StoreFailure(
            doing: "reading `\(path(settings))`",
            cause: "the file is not there, and \(use); put it back from where it is kept, or, if it is lost, run "
                + "`gatehoused --replace-lost-keys` once: it makes another, and the house log says so")
    }

    /// The public half of an export key, in hex, as auditors give it to `audit verify --export-key`.
    static func publicKey(_ seed: [UInt8]) throws -> String {
        guard let key = SigningKey(seed: seed) else {
            throw StoreFailure(doing: "reading the export key", cause: "it has not 32 bytes")
        }
        return Hex.encode(key.publicKey.bytes)
    }

    private var use: String {
        switch self {
        case .export: "auditors know the exports of this house by it"
        case .webhooks: "receivers of webhooks know this house by it"
        }
    }
}
