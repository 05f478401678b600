import Digests
package import Store
import StrictJSON
package import Vocabulary

/// The bodies of messages: what happened, to whom, and where the log says so.
package enum HookWords {
    /// The message of a leaf; `nil` when its bytes are no leaf, which `audit verify` finds.
    static func message(_ event: HookEvent, _ leaf: JournalLeaf, tenant: JSONValue) -> HookMessage? {
        guard let json = try? JSONReader.parse(leaf.bytes), let index = json["seq"]?.integer else { return nil }
        let names = [
            "kind", "actor", "object", "decision", "reason", "cause", "policy", "request", "changes", "detail",
        ]
        let data = names.compactMap { name in json[name].map { JSONValue.Member(name, $0) } }
        let id = "\(leaf.owner)/\(index)"
        let body = JSONValue.members([
            "id": .string(id), "type": .string(event.rawValue), "created_at": json["ts"] ?? .null, "tenant": tenant,
            "data": .object(data), "leaf": .members(["log": .string(leaf.owner), "index": .integer(index)]),
        ])
        return HookMessage(id: id, event: event.rawValue, body: text(body))
    }

    /// The message of a key whose end comes near.
    static func message(_ key: APIKey, at now: Instant) -> HookMessage {
        let end = key.expiresAt ?? now
        let id = "\(key.id)/\(end.seconds)"
        let body = JSONValue.members([
            "id": .string(id), "type": .string(HookEvent.keyExpiring.rawValue), "created_at": .string(now.secondText),
            "tenant": .members(["id": key.tenant.map { .string($0.text) } ?? .null]),
            "data": .members([
                "object": .members(["type": .string("key"), "id": .string(key.id.text)]),
                "name": .string(key.name.text), "expires_at": .string(end.secondText),
            ]),
            "leaf": .null,
        ])
        return HookMessage(id: id, event: HookEvent.keyExpiring.rawValue, body: text(body))
    }

    /// A message that an admin asks for, to see that it arrives.
    package static func test(_ hook: WebhookID, at now: Instant) -> HookMessage {
        let id = "test/" + SecureRandom.bytes(12).map { byte in hex(byte) }.joined()
        let body = JSONValue.members([
            "id": .string(id), "type": .string("webhook.test"), "created_at": .string(now.secondText),
            "tenant": .null, "data": .members(["webhook": .string(hook.text)]), "leaf": .null,
        ])
        return HookMessage(id: id, event: "webhook.test", body: text(body))
    }

    private static func hex(_ byte: UInt8) -> String { (byte < 16 ? "0" : "") + String(byte, radix: 16) }

    private static func text(_ json: JSONValue) -> String { String(decoding: JSONWriter.plain(json), as: UTF8.self) }
}
