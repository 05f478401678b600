import AuditLog
import Digests
import StrictJSON
import Testing

@Suite struct LogKeyTests {
    @Test func `each log and each era has its own key`() throws {
        let secret = [UInt8](repeating: 5, count: 32)
        let house = try #require(LogOrigin(deployment: "gatehouse.example", log: LogOrigin.house))
        let root = try #require(LogOrigin(deployment: "gatehouse.example", log: LogOrigin.root))
        let keys = try [(house, 1), (house, 2), (root, 1)].map { origin, era in
            let key = try made(LogKey(secret: secret, origin: origin, era: era))
            return key.verifierKey.key
        }
        #expect(Set(keys).count == 3)
    }

    @Test func `keys are derived as others derive them`() throws {
        guard let vector = try Vectors.json("gatehouse-bundle/keys.json") else { return }
        let secret = try #require(vector["audit_key_hex"]?.string.flatMap { Hex.decode($0) })
        for member in try #require(vector["logs"]?.members) {
            let name = String(try #require(member.name.split(separator: "/").last))
            let origin = try #require(LogOrigin(deployment: "gatehouse.example", log: name))
            let key = try made(LogKey(secret: secret, origin: origin, era: 1))
            #expect(key.verifierKey.text == member.value["vkey"]?.string)
        }
    }

    @Test func `a cosignature has its time inside`() throws {
        let cosigned = try made(
            Signed.note().adding([Signed.witness().cosign(Signed.checkpoint.text, at: 1_763_800_009)]))
        let read = try SignedNote(parsing: cosigned.bytes)
        let verified = try read.verified(by: [Signed.key().verifierKey, Signed.witness().verifierKey])
        #expect(verified.map(\.time) == [0, 1_763_800_009])
    }

    @Test func `a cosignature at time zero is none`() throws {
        let cosigned = try made(Signed.note().adding([Signed.witness().cosign(Signed.checkpoint.text, at: 0)]))
        #expect(throws: NoteRefusal.badSignature) { try cosigned.verified(by: [Signed.witness().verifierKey]) }
    }

    @Test func `published cosignatures are made again to the byte`() throws {
        guard let vector = try Vectors.json("sunlight-witness/keys.json") else { return }
        for member in try #require(vector.members) {
            let seed = try #require(member.value["seed_hex"]?.string.flatMap { Hex.decode($0) })
            let witness = try made(Cosigner(seed: seed, name: member.name))
            #expect(witness.verifierKey.text == member.value["vkey"]?.string)
            let file = try #require(member.value["file"]?.string)
            let note = try SignedNote(parsing: try #require(Vectors.bytes("sunlight-witness/\(file)")))
            let time = try #require(member.value["time"]?.integer)
            #expect(note.signatures.contains(witness.cosign(note.text, at: time)))
            #expect(try note.verified(by: [witness.verifierKey]).map(\.time) == [time])
        }
    }
}
