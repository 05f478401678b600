import AdminClient
import AdminContract
import ArgumentParser
import StrictJSON
import Vocabulary

struct KeyImport: Verb {
    static let configuration = verb(
        "import", "Brings in many keys from a file; those that are there already stay as they are.",
        "gatehouse key import keys.jsonl --tenant acme",
        "gatehouse key import keys.jsonl --tenant acme --reveal --secret-file secrets.tsv")

    @Argument(help: "JSON, a list or one object per line: name, project, owner, tier, expires_at, labels, ...")
    var file: String

    @Option(help: "Whose keys.")
    var tenant: String

    @Flag(help: "Give each new key a secret: its name, a tab and the secret, one per line.")
    var reveal = false

    @OptionGroup var secret: SecretOptions
    @OptionGroup var global: GlobalOptions

    /// So many keys in one call that it ends well within the usual time limit: a secret takes its time to be hashed.
    private var batch: Int { reveal ? 50 : 250 }
    /// Seconds between two lines of progress.
    private static let notedEvery: Int64 = 10

    func validate() throws {
        guard secret.secretFile == nil || reveal else { throw ValidationError("--secret-file needs --reveal") }
    }

    func perform(_ session: Session) async throws {
        let keys = try read(session.surroundings)
        let sink = reveal ? try secret.prepare() : nil
        var (done, noted) = (Tally(), session.surroundings.now)
        do {
            for start in stride(from: 0, to: keys.count, by: batch) {
                let end = min(keys.count, start + batch)
                done.add(try await send(Array(keys[start..<end]), session))
                let now = session.surroundings.now
                guard end == keys.count || now.seconds - noted.seconds >= Self.notedEvery else { continue }
                noted = now
                if keys.count > batch {
                    session.output.note("key import  \(end * 100 / keys.count) %  \(end) keys")
                }
            }
        } catch {
            // What came so far is not lost: nobody keeps these secrets.
            done.secrets.isEmpty ? sink?.discard() : try sink?.write(done.text, session.output)
            throw error
        }
        done.secrets.isEmpty ? sink?.discard() : try sink?.write(done.text, session.output)
        session.output.note("created \(done.created) keys of \(tenant), left \(done.unchanged) as they were")
    }

    private struct Tally {
        var created: Int64 = 0
        var unchanged: Int64 = 0
        var secrets: [String] = []
        var text: String { secrets.joined(separator: "\n") }

        mutating func add(_ answer: KeysImported) {
            (created, unchanged) = (created + answer.created, unchanged + answer.unchanged)
            secrets += answer.data.compactMap { key in key.secret.map { "\(key.name)\t\($0)" } }
        }
    }

    private func send(_ keys: [KeyCreation], _ session: Session) async throws -> KeysImported {
        var request = KeysImport(keys: keys)
        request.reveal = reveal
        let reply = try await session.send(AdminCall(.importKeys, [tenant], body: ShapeWriter.json(request)))
        return try ShapeReader.read(KeysImported.self, from: reply.json(), strangers: .ignore)
    }

    private func read(_ surroundings: Surroundings) throws -> [KeyCreation] {
        guard let bytes = surroundings.read(file) else {
            throw Complaint("the file `\(file)` cannot be read", code: Exit.usage)
        }
        let isList = bytes.first { $0 > 0x20 } == UInt8(ascii: "[")
        let texts = isList ? [bytes[...]] : bytes.split(separator: UInt8(ascii: "\n"))
        var keys: [KeyCreation] = []
        for (index, text) in texts.enumerated() where text.contains(where: { $0 > 0x20 }) {
            do {
                let json = try JSONReader.parse(Array(text))
                keys +=
                    try isList
                    ? ShapeReader.read([KeyCreation].self, from: json)
                    : [ShapeReader.read(KeyCreation.self, from: json)]
            } catch {
                throw Complaint("\(file):\(isList ? 1 : index + 1): \(Self.sentence(error))", code: Exit.usage)
            }
        }
        return keys
    }

    private static func sentence(_ error: any Error) -> String {
        guard let fault = error as? ShapeFault else { return "this is no JSON: \(error)" }
        return "\(fault.path): \(fault.detail)"
    }
}
