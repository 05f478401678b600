import ArgumentParser
import Digests
import StrictJSON

struct BackupRecipient: Verb {
    static let configuration = verb(
        "recipient", "Makes a secret that opens sealed key files, and prints the recipient to seal them for; offline.",
        "gatehouse backup recipient --secret-file restore.key > recipient.txt",
        "gatehouse backup recipient --secret-file /media/safe/restore.key --output json")

    @Option(help: "Write the secret to this new file (0600); keep it away from the daemon's machine.")
    var secretFile: String

    @OptionGroup var global: GlobalOptions

    func perform(_ session: Session) async throws {
        let bytes = SecureRandom.bytes(32)
        guard let secret = RecipientSecret(bytes) else { throw Complaint("no key could be made; try again") }
        try SecretSink.new(secretFile).write(Base64.encode(bytes), session.output)
        let recipient = secret.publicKey.description
        guard session.options.output == .json else { return session.output.text(recipient + "\n") }
        session.output.changed(.members(["recipient": .string(recipient)]), recipient)
    }
}
