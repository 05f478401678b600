import APIKeys
import Admission
import Digests
import Foundation
import Synchronization
import Vocabulary

/// A key ring with one tenant and many keys, whose secrets cost next to nothing to prove.
final class Ring: Sendable {
    static let address = SourceAddress.v4(0xC000_0201)
    static let cheap = Argon2Parameters(memory: 8, passes: 1, lanes: 1) ?? .standard

    let ring: KeyRing
    let parameters: Argon2Parameters
    private let pepper: Pepper
    private let tenant: TenantID
    private let project: ProjectID

    /// A key's token and what is stored of it.
    struct Key: Sendable {
        let id: KeyID
        let token: [UInt8]
        let stored: StoredSecret
    }

    init(parameters: Argon2Parameters = Ring.cheap, memory: WarmMemory? = nil) throws {
        guard let pepper = Pepper(number: 1, bytes: [UInt8](repeating: 9, count: 32)), let peppers = Peppers([pepper])
        else { throw Failure("a pepper has 32 bytes") }
        (self.pepper, self.parameters) = (pepper, parameters)
        var settings = KeyRingSettings()
        settings.parameters = parameters
        ring = KeyRing(
            settings: settings, peppers: peppers, bootKey: memory?.bootKey ?? BootKey(),
            events: KeyRingEvents(proved: { _ in }, rehashed: { _ in }), clock: Self.now)
        var random = SecureRandom()
        (tenant, project) = (TenantID(using: &random), ProjectID(using: &random))
        guard let acme = Slug("acme"), let web = Slug("web"), let tier = TierName("pro") else {
            throw Failure("these are names")
        }
        ring.upsert(TenantRecord(id: tenant, slug: acme, tier: tier))
        ring.upsert(ProjectRecord(id: project, slug: web))
    }

    static let now: @Sendable () -> Instant = {
        var time = timespec()
        // SAFETY: fills the struct that it is handed.
        unsafe clock_gettime(CLOCK_REALTIME, &time)
        return Instant(nanoseconds: Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec))
    }

    /// Makes a key, and what is stored of it.
    func make(_ memory: inout Argon2Memory, _ random: inout SecureRandom) -> Key {
        let id = KeyID(using: &random)
        let secret = Secret(kind: .project, id: id, using: &random)
        let stored = StoredSecret(
            of: secret, pepper: pepper, parameters: parameters, memory: &memory, using: &random)
        return Key(id: id, token: secret.withBytes { $0 }, stored: stored)
    }

    /// Puts a key in force; its id has a text of its own, as one that was read from the store has.
    func tell(_ key: Key) {
        let id = KeyID(trusted: String(decoding: Array(key.id.text.utf8), as: UTF8.self))
        ring.upsert(
            KeyRecord(
                id: id, kind: .project, holder: .project(project, of: tenant), name: "ci", scopes: .project,
                epoch: 1, versions: [KeyVersion(number: 1, secret: key.stored)]))
    }

    /// Makes `count` keys, none of them in force.
    func make(_ count: Int) -> [Key] {
        var memory = Argon2Memory(kibibytes: parameters.memory)
        var random = SecureRandom()
        return (0..<count).map { _ in make(&memory, &random) }
    }

    func ask(_ token: [UInt8], from address: SourceAddress = Ring.address) -> Recognition {
        ring.authenticate(token, at: .client, from: address, now: Self.now())
    }

    /// Asks, and waits for the pool if need be; each from an address of its own, as many clients are.
    func enter(_ token: [UInt8], number: Int) async -> Authentication {
        switch ask(token, from: .v4(UInt32(truncatingIfNeeded: number))) {
        case .settled(let settled): return settled
        case .unproven(let claim):
            return await withCheckedContinuation { proved in
                ring.prove(claim, now: Self.now()) { proved.resume(returning: $0) }
            }
        }
    }
}

extension Authentication {
    var isPrincipal: Bool {
        if case .principal = self { true } else { false }
    }
}
