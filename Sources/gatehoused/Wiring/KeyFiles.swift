import Digests
import FoundationEssentials
import Store
import Upkeep

/// The key files of a house by the names that they have in a backup; without them nothing can be signed or checked.
enum KeyFiles {
    /// Name to path, of those that belong to this configuration now.
    static func all(_ settings: DaemonSettings) throws -> [String: String] {
        var files = named(settings)
        let logs = LogSecrets.files(settings)
        for path in try logs.paths() { files["audit.key\(path.dropFirst(logs.file(1).count))"] = path }
        let peppers = settings.keys.pepperDir ?? "\(settings.dataDir)/pepper"
        for number in try PepperFolder.numbers(in: peppers) { files["pepper/\(number)"] = "\(peppers)/\(number)" }
        return files
    }

    private static func named(_ settings: DaemonSettings) -> [String: String] {
        let data = settings.dataDir
        var files = ["ident.key": LogSecrets.identifierFile(settings), "owner.key": "\(data)/owner.key"]
        for key in ReplaceableKey.allCases { files[key.rawValue] = key.path(settings) }
        return files
    }

    /// Opens the letter of a backup with the secret in `secretPath`, and writes what is missing; answers what it wrote.
    ///
    /// - Throws: `BackupRefusal` when a key is there that differs; nothing is written then.
    static func put(_ backup: BackupFile, _ secretPath: String, _ settings: DaemonSettings) throws -> [String] {
        guard let letter = try backup.secrets() else { throw BackupRefusal.noSecrets }
        let files = try BackupSecrets.open(letter, with: try secret(secretPath))
        var missing: [(path: String, bytes: [UInt8])] = []
        for (name, bytes) in files.sorted(by: { $0.key < $1.key }) {
            guard let path = path(of: name, settings) else { throw BackupRefusal.secretsClosed }
            guard let there = try SecretFile.read(path) else {
                missing.append((path, bytes))
                continue
            }
            guard there == bytes else { throw BackupRefusal.keyDiffers(path) }
        }
        try StateFolder.makeFolder(settings.keys.pepperDir ?? "\(settings.dataDir)/pepper")
        for file in missing { try SecretFile.write(file.bytes, to: file.path) }
        return missing.map(\.path)
    }

    private static func path(of name: String, _ settings: DaemonSettings) -> String? {
        if let path = named(settings)[name] { return path }
        if name == "audit.key" { return LogSecrets.files(settings).file(1) }
        if name.hasPrefix("audit.key."), let era = Int(name.dropFirst("audit.key.".count)), era > 1 {
            return LogSecrets.files(settings).file(era)
        }
        let parts = name.split(separator: "/")
        guard parts.count == 2, parts[0] == "pepper", let number = Int(parts[1]), String(number) == parts[1] else {
            return nil
        }
        return "\(settings.keys.pepperDir ?? "\(settings.dataDir)/pepper")/\(number)"
    }

    private static func secret(_ path: String) throws -> RecipientSecret {
        let text = try SecretFile.read(path).map { String(decoding: $0.filter { $0 > 0x20 }, as: UTF8.self) }
        guard let text, let bytes = Base64.decode(text), let secret = RecipientSecret(bytes) else {
            throw StoreFailure(
                doing: "reading `\(path)`", cause: "this is no secret that `gatehouse backup recipient` has written")
        }
        return secret
    }
}
