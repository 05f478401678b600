import APIKeys
import Admission
import FoundationEssentials
import Testing
import Vocabulary

@Suite struct PrincipalTests {
    /// Reads the sources: the initialiser is private to one file, which uses it once, behind the checks.
    @Test func `only the verifier can make a principal`() throws {
        let room = "/" + #filePath.split(separator: "/").dropLast(4).joined(separator: "/") + "/Sources/Admission/"
        let paths = try FileManager.default.subpathsOfDirectory(atPath: room).filter { $0.hasSuffix(".swift") }
        var makers: [String] = []
        for path in paths {
            let text = String(decoding: try #require(FileManager.default.contents(atPath: room + path)), as: UTF8.self)
            let words = text.split { !$0.isLetter && $0 != "(" && $0 != "." }
            makers += words.filter { $0.hasPrefix("Principal(") || $0.hasPrefix("Principal.init") }.map { _ in path }
            if path == "Keys/Principal.swift" { #expect(text.contains("    fileprivate init(key: KeyRecord")) }
        }
        #expect(makers == ["Keys/Principal.swift"])
    }

    @Test func `a principal says which scopes it lacks`() async throws {
        let house = try KeyHouse()
        let key = try house.make()
        house.ring.upsert(
            KeyRecord(
                id: key.id, kind: .project, holder: .project(house.project, of: house.tenant), name: "ci",
                tier: TierName("free"), scopes: ScopeSet([.messages, .usage]), epoch: 1,
                versions: [KeyVersion(number: 1, secret: key.stored)], attributes: ["env": "ci"]))
        let principal = try #require(await house.enter(key.token).principal)
        #expect(principal.lacks(ScopeSet([.messages, .tasks])).text == "tasks")
        #expect(principal.lacks(ScopeSet([.usage])) == ScopeSet())
        #expect(principal.tier?.text == "free" && principal.key.attributes == ["env": "ci"])
    }

    @Test func `a secret that was proved stands as long as it would be let in again`() async throws {
        let house = try KeyHouse()
        let (older, newer) = try house.addRotated()
        let id = older.id
        func stands(_ version: Int, from address: SourceAddress = KeyHouse.address) -> Bool {
            house.ring.stands(id, version: version, from: address, at: house.now)
        }
        #expect(stands(1) && stands(2) && !stands(3))
        house.advance(seconds: 3_600)
        #expect(!stands(1) && stands(2), "the older secret has ended")
        let network = try #require(AddressRange("192.0.2.0/24"))
        house.tell(newer, epoch: 3, versions: [KeyVersion(number: 2, secret: newer.stored)], networks: [network])
        #expect(!stands(2, from: .v4(0x0A00_0001)) && stands(2, from: .v4(0xC000_0201)))
        house.tell(newer, epoch: 4, versions: [KeyVersion(number: 2, secret: newer.stored)])
        house.tell(.suspended)
        #expect(!stands(2), "its tenant is suspended")
        house.tell(.active)
        #expect(stands(2))
        house.tell(newer, status: .revoked, epoch: 5, versions: [])
        #expect(!stands(2))
    }
}
