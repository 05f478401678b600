import APIKeys
import Vocabulary

/// What slows a guesser down: failures of a source, and attempts at a key that get as far as argon2id.
///
/// Keys are counted by id, so no spelling of a token escapes them; sources by IPv4 address or IPv6 /64. A proved token
/// never looks at them.
final class Buckets: Sendable {
    private let clients = DeadlineTable<SourceNetwork>(capacity: 65_536, overflow: .share)
    private let admins = DeadlineTable<SourceNetwork>(capacity: 4_096, overflow: .share)
    private let attempts = DeadlineTable<KeyAtSource>(capacity: 65_536, overflow: .forget)
    private let attemptsOfKey = DeadlineTable<KeyDigits>(capacity: 65_536, overflow: .forget)
    private let proofs = DeadlineTable<KeyAtSource>(capacity: 65_536, overflow: .forget)

    private static let failuresOfClient = Allowance(20, onePer: 1)
    private static let failuresOfAdmin = Allowance(10, onePer: 6)
    private static let attemptsAtSource = Allowance(5, onePer: 12)
    private static let attemptsInAll = Allowance(60, onePer: 1)
    private static let proofSeconds: Int64 = 24 * 3_600

    private struct KeyAtSource: TableKey {
        let key: KeyDigits
        let source: SourceNetwork
    }

    /// Seconds to wait for a source that has spent its failures.
    func wait(_ source: SourceNetwork, at door: KeyDoor, now: Instant) -> Int? {
        let (table, allowance) = failures(at: door)
        return allowance.wait(table.deadline(of: source, at: now), at: now)
    }

    func noteFailure(_ source: SourceNetwork, at door: KeyDoor, now: Instant) {
        let (table, allowance) = failures(at: door)
        table.change(source, at: now) { deadline in allowance.taken(deadline, at: now) }
    }

    /// Counts one attempt at `key` that costs an argon2id run, or answers the seconds to wait.
    func attempt(_ key: KeyDigits, from source: SourceNetwork, now: Instant) -> Int? {
        let pair = KeyAtSource(key: key, source: source)
        if let wait = Self.attemptsAtSource.wait(attempts.deadline(of: pair, at: now), at: now) { return wait }
        let isKnown = proofs.deadline(of: pair, at: now) > now.nanoseconds
        if !isKnown, let wait = Self.attemptsInAll.wait(attemptsOfKey.deadline(of: key, at: now), at: now) {
            return wait
        }
        attempts.change(pair, at: now) { deadline in Self.attemptsAtSource.taken(deadline, at: now) }
        if !isKnown { attemptsOfKey.change(key, at: now) { Self.attemptsInAll.taken($0, at: now) } }
        return nil
    }

    /// Remembers for a day that `source` has proved `key`.
    func noteProof(_ key: KeyDigits, from source: SourceNetwork, now: Instant) {
        let until = now.advanced(bySeconds: Self.proofSeconds).nanoseconds
        proofs.change(KeyAtSource(key: key, source: source), at: now) { _ in until }
    }

    private func failures(at door: KeyDoor) -> (DeadlineTable<SourceNetwork>, Allowance) {
        switch door {
        case .admin: (admins, Self.failuresOfAdmin)
        case .client, .task: (clients, Self.failuresOfClient)
        }
    }
}

extension SourceNetwork: TableKey {}

extension KeyDigits: TableKey {}
