import APIKeys
import Testing

@Suite struct Argon2ParametersTests {
    @Test(
        arguments: [
            (19_456, 2, 1, true), (19_455, 2, 1, false), (47_104, 1, 1, true), (12_288, 3, 1, true),
            (9_216, 4, 1, true),
            (7_168, 5, 1, true), (7_168, 4, 1, false), (20_000, 1, 1, false), (262_144, 10, 4, true),
        ] as [(UInt32, UInt32, UInt32, Bool)])
    func `a cost below every floor is too weak`(memory: UInt32, passes: UInt32, lanes: UInt32, isEnough: Bool) throws {
        let parameters = try #require(Argon2Parameters(memory: memory, passes: passes, lanes: lanes))
        #expect(parameters.isStrongEnough == isEnough)
    }

    @Test(
        arguments: [
            (262_145, 2, 1), (19_456, 11, 1), (19_456, 2, 5), (19_456, 0, 1), (19_456, 2, 0), (31, 2, 4), (7, 1, 1),
        ] as [(UInt32, UInt32, UInt32)])
    func `a cost past a limit does not exist`(memory: UInt32, passes: UInt32, lanes: UInt32) {
        #expect(Argon2Parameters(memory: memory, passes: passes, lanes: lanes) == nil)
    }
}
