import Digests
package import Store
package import Vocabulary

/// The secrets of webhooks: each follows from the daemon's key file, its webhook and its number, and is stored nowhere.
package struct HookSigner: Sendable {
    private let master: [UInt8]

    /// - Parameter master: The bytes of the key file.
    package init(master: [UInt8]) { self.master = master }

    /// The secret as its receiver gets it, once.
    package func text(_ number: Int64, of hook: WebhookID) -> String {
        "whsec_" + Base64.encode(bytes(number, of: hook))
    }

    /// The three fields of one attempt: each secret that is valid at `now` signs `id.timestamp.body`.
    package func fields(_ message: HookMessage, of hook: Webhook, at now: Instant) -> [(name: String, value: String)] {
        let signatures = hook.secrets(at: now).reversed().map { secret in
            Self.signature(bytes(secret.number, of: hook.id), message, at: now)
        }
        return [
            ("webhook-id", message.id), ("webhook-timestamp", String(now.seconds)),
            ("webhook-signature", signatures.joined(separator: " ")),
        ]
    }

    /// `v1,` and the code of id, time and body (HMAC-SHA-256, base64).
    package static func signature(_ secret: [UInt8], _ message: HookMessage, at now: Instant) -> String {
        let signed = Array("\(message.id).\(now.seconds).\(message.body)".utf8)
        return "v1," + Base64.encode(HMACKey(secret).authenticate(signed).bytes)
    }

    private func bytes(_ number: Int64, of hook: WebhookID) -> [UInt8] {
        HMACKey.derive(secret: master, salt: Array("gatehouse webhook".utf8), info: Array("\(hook) \(number)".utf8))
    }
}
