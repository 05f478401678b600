import APIKeys
import Digests
import Testing

@Suite struct Argon2MemoryTests {
    @Test func `the answer of RFC 9106, section 5.3, is ours`() throws {
        var memory = Argon2Memory(kibibytes: 32)
        let tag = memory.run(
            password: Array(repeating: 1, count: 32), salt: Array(repeating: 2, count: 16),
            parameters: try #require(Argon2Parameters(memory: 32, passes: 3, lanes: 4)),
            secret: Array(repeating: 3, count: 8), associated: Array(repeating: 4, count: 12))
        #expect(Hex.encode(tag) == "0d640df58d78766c08c037a34a8b53c9d01ef0452d75b65eb52520e96b01e659")
    }

    @Test func `a block is used again without a trace of the last run, and a larger run has its own`() throws {
        let parameters = try #require(Argon2Parameters(memory: 256, passes: 2, lanes: 1))
        let expected = "9dfeb910e80bad0311fee20f9c0e2b12c17987b4cac90c2ef54d5b3021c68bfe"
        for kibibytes: UInt32 in [256, 512, 8] {
            var memory = Argon2Memory(kibibytes: kibibytes)
            for _ in 0..<3 {
                let tag = memory.run(
                    password: Array("password".utf8), salt: Array("somesalt".utf8), parameters: parameters)
                #expect(Hex.encode(tag) == expected)
            }
        }
    }

    @Test func `the answers of another implementation are ours`() throws {
        guard let file = Vectors.load("argon2/phc.json", as: Argon2Vectors.self) else { return }
        var memory = Argon2Memory(kibibytes: 65_536)
        for row in file.reference + file.projectParameters {
            let parameters = try #require(Argon2Parameters(memory: row.kibibytes, passes: row.t, lanes: row.p))
            let tag = memory.run(
                password: try #require(Hex.decode(row.passwordHex)), salt: try #require(Hex.decode(row.saltHex)),
                parameters: parameters)
            #expect(Hex.encode(tag) == row.tagHex)
        }
    }
}
