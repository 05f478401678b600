import APIKeys
import Admission
import Store
import TestSupport
import Testing
import Vocabulary

@Suite(.timeLimit(.minutes(5))) struct KeyRing_StoredTests {
    @Test func `a changed key or tenant whose stored row cannot be read is taken out of the ring and refused`()
        async throws
    {
        let house = try await TestHouse.make()
        let token = Array(house.token.utf8)
        let reader = house.running.store.reader
        let state = try #require(try reader.key(house.key))
        #expect(await enter(house, token).principal != nil)

        var broken = state.key
        broken.narrowing = ["models": ["haiku", "haiku"]]
        #expect(!house.ring.enforce(KeyState(key: broken, versions: state.versions)))
        #expect(ask(house, token).refusal?.reason == .keyInvalid)
        #expect(house.ring.record(of: house.key) == nil)
        #expect(house.ring.enforce(state))
        #expect(await enter(house, token).principal != nil)

        var tenant = try #require(try reader.tenant("acme"))
        tenant.allowedIPs = ["203.0.113.5/24"]
        house.ring.enforce(tenant)
        #expect(ask(house, token).refusal?.cause == .corruptRow)
        tenant.allowedIPs = []
        house.ring.enforce(tenant)
        #expect(ask(house, token).principal != nil)
    }

    @Test func `work under a key or a tenant that cannot be read is cut`() async throws {
        let house = try await TestHouse.make()
        let token = Array(house.token.utf8)
        let state = try #require(try house.running.store.reader.key(house.key))
        let cuts = KeyHouse.Recorder<String>()
        let principal = try #require(await enter(house, token).principal)
        #expect(house.ring.begin(principal, at: house.clock()) { cuts.record("tenant") } != nil)
        var tenant = try #require(try house.running.store.reader.tenant("acme"))
        tenant.allowedIPs = ["no network"]
        house.ring.enforce(tenant)
        #expect(cuts.events == ["tenant"])
        // The proof still stands, but nothing new begins under a tenant that nobody can read.
        #expect(house.ring.begin(principal, at: house.clock()) { cuts.record("never") } == nil)

        tenant.allowedIPs = []
        house.ring.enforce(tenant)
        #expect(house.ring.begin(principal, at: house.clock()) { cuts.record("key") } != nil)
        var broken = state.key
        broken.allowedIPs = ["203.0.113.5/24"]
        #expect(!house.ring.enforce(KeyState(key: broken, versions: state.versions)))
        #expect(cuts.events == ["tenant", "key"])
    }

    private func ask(_ house: TestHouse, _ token: [UInt8]) -> Recognition {
        house.ring.authenticate(token, at: .client, from: KeyHouse.address, now: house.clock())
    }

    private func enter(_ house: TestHouse, _ token: [UInt8]) async -> Authentication {
        switch ask(house, token) {
        case .settled(let authentication): return authentication
        case .unproven(let claim):
            return await withCheckedContinuation { answered in
                house.ring.prove(claim, now: house.clock()) { answered.resume(returning: $0) }
            }
        }
    }
}
