import AuditLog
import Digests
import StrictJSON
import Testing

@Suite struct EnvelopeTests {
    private static func key() throws -> SigningKey { try made(SigningKey(seed: [UInt8](repeating: 3, count: 32))) }

    @Test func `type and body are signed with their lengths`() {
        let bytes = Envelope.authenticated(type: "http://example.com/HelloWorld", Array("hello world".utf8))
        #expect(String(decoding: bytes, as: UTF8.self) == "DSSEv1 29 http://example.com/HelloWorld 11 hello world")
        #expect(Envelope.authenticated(type: "", []) == Array("DSSEv1 0  0 ".utf8))
    }

    @Test func `published encodings and envelopes are made again`() throws {
        guard let vector = try Vectors.json("dsse/dsse.json") else { return }
        for row in try #require(vector["pae_cases"]?.array) {
            let body = try #require(row["body_hex"]?.string.flatMap { Hex.decode($0) })
            let bytes = Envelope.authenticated(type: row["type"]?.string ?? "", body)
            #expect(Hex.encode(bytes) == row["pae_hex"]?.string)
        }
        let example = try #require(vector["ed25519_example"])
        let seed = try #require(example["seed_hex"]?.string.flatMap { Hex.decode($0) })
        let key = try made(SigningKey(seed: seed))
        let type = try #require(example["payloadType"]?.string)
        let envelope = Envelope(signing: Array((example["body"]?.string ?? "").utf8), type: type, with: key)
        #expect(try JSONReader.parse(envelope.bytes) == example["envelope"])
        #expect(envelope.isSigned(by: [key.publicKey]))
    }

    @Test func `every flipped bit of an envelope is noticed`() throws {
        let key = try Self.key()
        let bytes = Envelope(signing: Array("{}".utf8), type: "application/json", with: key).bytes
        let believed = (0..<bytes.count * 8).filter { place in
            var flipped = bytes
            flipped[place / 8] ^= 1 << UInt8(place % 8)
            return Envelope(parsing: flipped)?.isSigned(by: [key.publicKey]) == true
        }
        #expect(believed == [])
    }

    @Test func `another type, another length or a second body is not what was signed`() throws {
        let key = try Self.key()
        let good = Envelope(signing: Array("ab".utf8), type: "t", with: key)
        let text = String(decoding: good.bytes, as: UTF8.self)
        #expect(Envelope(parsing: Array(text.utf8))?.isSigned(by: [key.publicKey]) == true)
        let other = text.replacing("\"t\"", with: "\"t 2\"")
        #expect(Envelope(parsing: Array(other.utf8))?.isSigned(by: [key.publicKey]) == false)
        let twice = text.replacing("{\"payload\"", with: "{\"payload\":\"YQ==\",\"payload\"")
        #expect(Envelope(parsing: Array(twice.utf8)) == nil)
        #expect(Envelope(parsing: Array((text + "x").utf8)) == nil)
        #expect(!good.isSigned(by: []))
    }
}
