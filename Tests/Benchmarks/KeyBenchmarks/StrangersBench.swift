import APIKeys
import Admission
import Digests
import Vocabulary

/// Tokens that anybody can make up: refused in microseconds, and never by an argon2id run.
struct StrangersBench {
    let options: Options
    private static let tries = 200_000

    init(_ options: Options) { self.options = options }

    func run() throws -> [Figure] {
        let house = try Ring()
        let keys = house.make(min(options.keys, 10_000))
        for key in keys { house.tell(key) }
        var figures: [Figure] = []
        for (name, make) in Self.kinds { figures += figure(name, house, keys, make) }
        figures.append(
            Figure(
                "argon2id runs of \(Self.tries * Self.kinds.count) invented tokens", Double(house.ring.argon2Runs), "",
                most: 0))
        figures.append(Figure("peer: one argon2id run of the default cost", try argon2(), "us"))
        return figures
    }

    private static let kinds: [(name: String, make: @Sendable (Ring.Key, inout SecureRandom) -> [UInt8])] = [
        ("wrong length", { key, _ in Array(key.token.dropLast()) }),
        (
            "wrong character",
            { key, random in
                var token = key.token
                token[Int.random(in: 8..<73, using: &random)] = UInt8(ascii: "_")
                return token
            }
        ),
        (
            "wrong checksum",
            { key, random in
                var token = key.token
                token[72] = token[72] == UInt8(ascii: "0") ? UInt8(ascii: "1") : UInt8(ascii: "0")
                return token
            }
        ),
        (
            "unknown key id",
            { _, random in
                Secret(kind: .project, id: KeyID(using: &random), using: &random).withBytes { $0 }
            }
        ),
    ]

    private func figure(
        _ name: String, _ house: Ring, _ keys: [Ring.Key],
        _ make: (Ring.Key, inout SecureRandom) -> [UInt8]
    ) -> [Figure] {
        var random = SecureRandom()
        var times: [UInt64] = []
        times.reserveCapacity(Self.tries)
        for number in 0..<Self.tries {
            let token = make(keys[number % keys.count], &random)
            // Each from an address of its own, so that no bucket answers in place of the look-up.
            let address = SourceAddress.v4(UInt32(truncatingIfNeeded: number &* 2_654_435_761))
            let start = nanoseconds()
            let answer = house.ask(token, from: address)
            times.append(nanoseconds() - start)
            if case .settled(.refused) = answer { continue }
            preconditionFailure("an invented token was not refused at once")
        }
        let all = Times(times)
        return [Figure("\(name), p50", all.p50, "us"), Figure("\(name), p99", all.p99, "us", most: 20)]
    }

    private func argon2() throws -> Double {
        let house = try Ring(parameters: .standard)
        var memory = Argon2Memory(kibibytes: Argon2Parameters.standard.memory)
        var random = SecureRandom()
        let times = (0..<10).map { _ in
            let start = nanoseconds()
            _ = house.make(&memory, &random)
            return nanoseconds() - start
        }
        return Times(times).p50
    }
}
