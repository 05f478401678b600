import APIKeys
import Digests
import Testing

@Suite struct PepperTests {
    @Test func `the highest number is used for new secrets, and each older one is found`() throws {
        let peppers = try #require(Peppers([try Sample.pepper(2), try Sample.pepper(10), try Sample.pepper(9)]))
        #expect(peppers.current.number == 10)
        #expect(peppers[2]?.number == 2)
        #expect(peppers[3] == nil)
        #expect(Peppers([]) == nil)
    }

    @Test func `the database alone verifies no token`() throws {
        let other = try #require(Pepper(number: 1, bytes: Array(UInt8(1)...32)))
        #expect(other.password(of: Sample.tokenBytes).hex != Sample.password)
        #expect(other.sieve(of: Sample.tokenBytes) != Sample.sieve)
    }

    @Test func `a pepper has a number and 32 bytes`() {
        #expect(Pepper(number: 0, bytes: Sample.pepperBytes) == nil)
        #expect(Pepper(number: 1, bytes: Array(Sample.pepperBytes.dropLast())) == nil)
    }
}
