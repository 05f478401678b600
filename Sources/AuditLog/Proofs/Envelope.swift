package import Digests
import StrictJSON

/// A signed payload (DSSE 1.0.2), parsed once: the bytes that were verified are the bytes that are used.
package struct Envelope: Hashable, Sendable {
    package static let byteLimit = 16 * 1_024 * 1_024

    /// One signature and the hex SHA-256 of the public key that made it.
    package struct Signature: Hashable, Sendable {
        package let keyID: String
        package let bytes: [UInt8]
    }

    package let payloadType: String
    package let payload: [UInt8]
    package let signatures: [Signature]

    /// Signs `payload`.
    package init(signing payload: [UInt8], type: String, with key: borrowing SigningKey) {
        payloadType = type
        self.payload = payload
        let bytes = key.sign(Self.authenticated(type: type, payload))
        signatures = [Signature(keyID: Self.keyID(key.publicKey), bytes: bytes)]
    }

    /// The bytes that are signed: type and body with their lengths, so that no other pair gives the same.
    package static func authenticated(type: String, _ body: [UInt8]) -> [UInt8] {
        Array("DSSEv1 \(type.utf8.count) \(type) \(body.count) ".utf8) + body
    }

    /// The hex SHA-256 of the 32 bytes of a public key.
    package static func keyID(_ key: VerifyingKey) -> String { SHA256.hash(key.bytes).hex }

    package var bytes: [UInt8] {
        let list = signatures.map { signature in
            JSONValue.members(["keyid": .string(signature.keyID), "sig": .string(Base64.encode(signature.bytes))])
        }
        return JSONWriter.plain(
            .members([
                "payload": .string(Base64.encode(payload)), "payloadType": .string(payloadType),
                "signatures": .array(list),
            ]))
    }

    /// Parses the three members and nothing else; `nil` for any other shape.
    package init?(parsing bytes: [UInt8]) {
        // The reader's sentence is about JSON; what matters here is that it is no envelope.
        guard bytes.count <= Self.byteLimit, let value = try? JSONReader.parse(bytes) else { return nil }
        guard value.members?.count == 3, let type = value["payloadType"]?.string else { return nil }
        guard let payload = value["payload"]?.string.flatMap({ Base64.decode($0) }) else { return nil }
        guard let list = value["signatures"]?.array, (1...16).contains(list.count) else { return nil }
        let signatures = list.compactMap(Signature.init)
        guard signatures.count == list.count else { return nil }
        self.payloadType = type
        self.payload = payload
        self.signatures = signatures
    }

    /// True if one of `keys` signed, and none of them has a signature here that fails.
    package func isSigned(by keys: [VerifyingKey]) -> Bool {
        let message = Self.authenticated(type: payloadType, payload)
        let known = signatures.flatMap { signature in
            keys.filter { Self.keyID($0) == signature.keyID }.map { ($0, signature.bytes) }
        }
        return !known.isEmpty && known.allSatisfy { key, signature in key.verifies(signature, of: message) }
    }
}

extension Envelope.Signature {
    fileprivate init?(_ value: JSONValue) {
        guard value.members?.count == 2, let keyID = value["keyid"]?.string else { return nil }
        guard let bytes = value["sig"]?.string.flatMap({ Base64.decode($0) }) else { return nil }
        self.init(keyID: keyID, bytes: bytes)
    }
}
