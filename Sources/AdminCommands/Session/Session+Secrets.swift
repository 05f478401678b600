import AdminClient
import StrictJSON

extension Session {
    /// Calls for a secret, and shows it once: alone on standard output, or in its file.
    ///
    /// Without `--output` nothing else goes to standard output, so that a pipe holds the secret and only that.
    func issue(_ call: AdminCall, _ options: SecretOptions, _ what: String) async throws {
        let sink = try options.prepare()
        let reply: AdminReply
        do {
            reply = try await send(call)
        } catch {
            sink.discard()
            throw error
        }
        let object = try reply.json()
        if let waiting = try waiting(reply) {
            sink.discard()
            output.changed(object, waiting)
            return output.note("then take the secret: gatehouse approval collect \(object["id"]?.string ?? "")")
        }
        guard let secret = object["secret"]?.string else {
            sink.discard()
            throw Complaint(object["notice"]?.string ?? "the daemon shows no secret; rotate the key to get one")
        }
        if self.options.output == .json || self.options.output == .jsonl, case .output = sink {
            return output.changed(object, "")
        }
        try sink.write(secret, output)
        output.note("shown once; \(Self.summary(object, what))\(reply.leaf.map { ", leaf \($0)" } ?? "")")
    }

    private static func summary(_ object: JSONValue, _ what: String) -> String {
        let tier = object["tier"]?.string.map { ", tier \($0)" } ?? ""
        let expiry = object["expires_at"]?.string.map { ", expires \($0.prefix(10))" } ?? ""
        return what + tier + expiry
    }
}
