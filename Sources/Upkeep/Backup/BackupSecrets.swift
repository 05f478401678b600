package import Digests
import Store
import StrictJSON

/// The key files of a house in one letter, which only the owner of the recipient's secret opens.
///
/// In the archive it is one file among the others; without the secret it is noise.
package enum BackupSecrets {
    package static let fileName = "secrets.sealed"
    private static let purpose = "gatehouse-backup"

    /// Seals what stands in `files`, name to path; one that is not there is left out.
    ///
    /// - Throws: `SecretFileRefusal` for a file that others can read, `BackupRefusal` for a recipient that is none.
    static func seal(_ files: [String: String], for recipient: RecipientKey) throws -> [UInt8] {
        let members = try files.sorted { $0.key < $1.key }.compactMap { name, path in
            try SecretFile.read(path).map { JSONValue.Member(name, .string(Base64.encode($0))) }
        }
        let plain = JSONWriter.canonical(.object(members))
        guard let letter = SealedLetter.seal(plain, for: recipient, purpose: purpose) else {
            throw BackupRefusal.recipientWeak
        }
        return letter
    }

    /// Name to bytes of the key files.
    ///
    /// - Throws: `BackupRefusal` unless the secret is the recipient's and every byte is as it was sealed.
    package static func open(_ letter: [UInt8], with secret: borrowing RecipientSecret) throws -> [String: [UInt8]] {
        guard let plain = SealedLetter.open(letter, with: secret, purpose: purpose),
            let members = try? JSONReader.parse(plain).members
        else { throw BackupRefusal.secretsClosed }
        var files: [String: [UInt8]] = [:]
        for member in members {
            guard let bytes = member.value.string.flatMap({ Base64.decode($0) }) else {
                throw BackupRefusal.secretsClosed
            }
            files[member.name] = bytes
        }
        return files
    }
}
