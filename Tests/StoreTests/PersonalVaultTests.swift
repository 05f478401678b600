import Store
import TestSupport
import Testing
import Vocabulary

@Suite(.timeLimit(.minutes(5))) struct PersonalVaultTests {
    /// A house with a personal value in it, stopped.
    private static func house(_ secret: UInt8, sealsSomething: Bool = true) async throws -> TemporaryFolder {
        let (folder, clock) = (try TemporaryFolder(), ManualClock())
        let running = try RunningStore(
            folder, identifierSecret: [UInt8](repeating: secret, count: 32), clock: { clock.now })
        if sealsSomething {
            let traffic = try await Traffic.make(running, owner: .user("ann"), clock: clock)
            try await traffic.calls(1, from: "203.0.113.9")
        }
        #expect(running.stop() == nil)
        return folder
    }

    /// What keeps the writer from beginning with this identifier key.
    private static func start(_ folder: TemporaryFolder, _ secret: UInt8) async throws -> String? {
        let clock = ManualClock()
        let running = try RunningStore(
            folder, identifierSecret: [UInt8](repeating: secret, count: 32), clock: { clock.now })
        return running.stop()
    }

    @Test func `personal values are opened with the key that sealed them or not at all`() async throws {
        let folder = try await Self.house(4)
        let refusal = try #require(try await Self.start(folder, 5))
        #expect(refusal.contains("another identifier key"))
        #expect(try await Self.start(folder, 4) == nil, "the right one is good again")
    }

    @Test func `a house that has sealed nothing takes any key`() async throws {
        let folder = try await Self.house(4, sealsSomething: false)
        #expect(try await Self.start(folder, 5) == nil)
    }
}
