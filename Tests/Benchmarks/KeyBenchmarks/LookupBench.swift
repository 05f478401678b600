import APIKeys
import Admission
import Digests
import Foundation
import Vocabulary

/// A known key, through everything that a request's head goes through, among many keys.
struct LookupBench {
    let options: Options
    private static let tries = 1_000_000
    private static let target = Array("/v1/messages".utf8)

    init(_ options: Options) { self.options = options }

    func run() async throws -> [Figure] {
        let house = try Ring()
        let keys = house.make(options.keys)
        let tokens = keys.map(\.token)
        let before = Machine.resident
        for key in keys { house.tell(key) }
        for (number, token) in tokens.enumerated() {
            guard await house.enter(token, number: number).isPrincipal else { throw Failure("a good key was refused") }
        }
        let memory = Double(Machine.resident - before) / 1_048_576
        let runs = house.ring.argon2Runs
        let bare = time(tokens) { token in _ = house.ask(token) }
        let whole = time(tokens.map { Array("Bearer ".utf8) + $0 }) { field in
            guard
                case .success(let token) = Credential.select(
                    authorization: field, apiKey: nil, target: Self.target)
            else { return }
            _ = house.ask(token)
        }
        let peer = peerTimes(tokens)
        let share = Double(options.keys) / 100_000
        return [
            Figure("known key in process, \(options.keys) keys, p50", bare.p50, "us", most: 1),
            Figure("known key in process, p99", bare.p99, "us", most: 20),
            Figure("from the header's bytes to the principal, p50", whole.p50, "us"),
            Figure("from the header's bytes to the principal, p99", whole.p99, "us", most: 20),
            Figure("peer: SHA-256 in hexadecimal into a dictionary, p50", peer.p50, "us"),
            Figure("known key / peer, p50", bare.p50 / peer.p50, "x"),
            Figure("argon2id runs of \(2 * Self.tries) look-ups", Double(house.ring.argon2Runs - runs), "", most: 0),
            Figure("memory of the keys, all of them proved", memory, "MiB", most: 40 * max(1, share)),
        ]
    }

    /// One call after the other over tokens in random order, each timed alone.
    private func time(_ tokens: [[UInt8]], _ call: ([UInt8]) -> Void) -> Times {
        var random = SystemRandomNumberGenerator()
        let order = (0..<Self.tries).map { _ in Int.random(in: tokens.indices, using: &random) }
        for place in order.prefix(10_000) { call(tokens[place]) }
        var times = [UInt64](repeating: 0, count: Self.tries)
        for (number, place) in order.enumerated() {
            let start = nanoseconds()
            call(tokens[place])
            times[number] = nanoseconds() - start
        }
        return Times(times)
    }

    /// What many gateways do with a key on each request: hash it, spell the hash, look it up.
    private func peerTimes(_ tokens: [[UInt8]]) -> Times {
        var table: [String: Int] = [:]
        for (number, token) in tokens.enumerated() { table[SHA256.hash(token).hex] = number }
        var found = 0
        let times = time(tokens) { token in found += table[SHA256.hash(token).hex] == nil ? 0 : 1 }
        precondition(found >= Self.tries, "every token is in the table")
        return times
    }
}
