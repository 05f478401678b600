import APIKeys
import Admission
import Digests
import Dispatch
import Synchronization
import Vocabulary

/// More unknown keys than the pool takes: each is answered at once or within the deadline, and asking never waits.
struct PoolBench {
    private static let count = 300

    func run() async throws -> [Figure] {
        let house = try Ring(parameters: .standard)
        var memory = Argon2Memory(kibibytes: Argon2Parameters.standard.memory)
        var random = SecureRandom()
        let key = house.make(&memory, &random)
        // All have the same stored secret, so that one argon2id run made three hundred keys that need one each.
        let tokens = try Self.siblings(of: key, in: house, &random)
        let busy = Atomic(0)
        let waits = Atomic(0)
        let done = DispatchGroup()
        var times: [UInt64] = []
        for (number, token) in tokens.enumerated() {
            guard case .unproven(let claim) = house.ask(token, from: .v4(UInt32(number))) else { continue }
            done.enter()
            let start = nanoseconds()
            house.ring.prove(claim, now: Ring.now()) { answer in
                if case .refused(let refusal) = answer, refusal.reason == .authenticationBusy {
                    busy.add(1, ordering: .relaxed)
                    if refusal.retryAfter == 1 { waits.add(1, ordering: .relaxed) }
                }
                done.leave()
            }
            times.append(nanoseconds() - start)
        }
        let asked = Double(times.count)
        await withCheckedContinuation { all in done.notify(queue: .global()) { all.resume() } }
        let turnedAway = Double(busy.load(ordering: .relaxed))
        return [
            Figure("claims handed to a pool of 64 places", asked, ""),
            Figure("of them told to come again in a second", turnedAway, ""),
            Figure("told so without saying when", turnedAway - Double(waits.load(ordering: .relaxed)), "", most: 0),
            Figure("argon2id runs", Double(house.ring.argon2Runs), "", most: asked - turnedAway),
            Figure("longest time that asking took", Times(times).largest, "us", most: 5_000),
        ]
    }

    /// Keys whose sieve lets their own token pass, and whose stored tag is another token's.
    private static func siblings(
        of key: Ring.Key, in house: Ring, _ random: inout SecureRandom
    ) throws -> [[UInt8]] {
        guard let pepper = Pepper(number: 1, bytes: [UInt8](repeating: 9, count: 32)) else { return [] }
        return (0..<count).map { _ in
            let id = KeyID(using: &random)
            let token = Secret(kind: .project, id: id, using: &random).withBytes { $0 }
            let stored = StoredSecret(phc: key.stored.phc, pepper: 1, sieve: pepper.sieve(of: token))
            house.tell(Ring.Key(id: id, token: token, stored: stored))
            return token
        }
    }
}
