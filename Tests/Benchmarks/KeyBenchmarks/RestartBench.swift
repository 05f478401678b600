import APIKeys
import Admission
import Digests
import Foundation
import Store
import Upkeep
import Vocabulary

/// A daemon with a hundred thousand keys, ten thousand of them in use, stopped and started again.
struct RestartBench {
    let options: Options
    private static let count = 100_000
    private static let warm = 10_000
    /// Keys of one call of `gatehouse key import`.
    private static let lap = 10_000

    init(_ options: Options) { self.options = options }

    func run() async throws -> [Figure] {
        let daemon = try Daemon(bin: options.bin)
        try daemon.start()
        try daemon.operate("tenant", "create", "bench", "--tier", "open")
        try daemon.operate("project", "create", "bench/web")
        try importKeys(daemon)
        daemon.stop()
        // Proved in this process, with secrets that cost next to nothing: through the daemon it would take minutes.
        let keys = try await prove(daemon)
        let ready = try daemon.start()
        let taken = daemon.logged("keys are warm", "taken").flatMap { Double($0) } ?? 0
        let (times, refused) = try firstRequests(daemon, keys)
        daemon.stop()
        let runs = daemon.logged("keys at rest", "argon2.runs").flatMap { Double($0) } ?? .infinity
        return [
            Figure("keys that were not warm after the restart", Double(Self.warm) - taken, "", most: 0),
            Figure("start to ready with \(Self.count) keys, \(Self.warm) warm", ready, "ms", most: 300),
            Figure("first requests that were refused", Double(refused), "", most: 0),
            Figure("argon2id runs of \(Self.warm) first requests", runs, "", most: 0),
            Figure("first request of a key after the restart, p50", times.p50, "us"),
            Figure("first request of a key after the restart, p99", times.p99, "us"),
        ]
    }

    private func importKeys(_ daemon: Daemon) throws {
        for start in stride(from: 0, to: Self.count, by: Self.lap) {
            let lines = (start..<start + Self.lap).map { number in
                #"{"name":"k-\#(number)","project":"web","owner":{"type":"service"}}"#
            }
            let path = daemon.path("keys.jsonl")
            try Data(lines.joined(separator: "\n").utf8).write(to: URL(fileURLWithPath: path))
            try daemon.operate("key", "import", path, "--tenant", "bench")
        }
    }

    /// Gives each stored key a secret and proves as many as are to be warm, on the stopped daemon's folder; leaves the
    /// warm file behind.
    private func prove(_ daemon: Daemon) async throws -> [[UInt8]] {
        let pepper = try Self.secret(daemon, "data/pepper/1")
        guard let pepper = Pepper(number: 1, bytes: pepper), let peppers = Peppers([pepper]) else {
            throw Failure("the daemon's pepper cannot be read")
        }
        let settings = OpenStore.Settings(
            deployment: "gatehouse.local", auditSecret: try Self.secret(daemon, "data/audit.key"))
        let store = try OpenStore(try StateFolder(path: daemon.path("data")), settings: settings, clock: Ring.now)
        let writer = Thread { try? store.run() }
        writer.start()
        let tokens = Array(try await Self.giveSecrets(store, pepper).prefix(Self.warm))
        let ring = KeyRing(
            settings: Self.ringSettings, peppers: peppers, bootKey: BootKey(),
            events: KeyRingEvents(proved: { _ in }, rehashed: { _ in }), clock: Ring.now)
        _ = try ring.load(from: store.reader)
        for (number, token) in tokens.enumerated() { try await Self.prove(token, number, ring) }
        let sealing = WarmFile(
            key: try Self.secret(daemon, "warm.key"), deployment: "gatehouse.local",
            dataFolder: try store.reader.fact("folder") ?? "")
        guard let sealing else { throw Failure("a warm key has 32 bytes") }
        try WholeFile.replace(daemon.path("data/warm-keys"), with: sealing.seal(ring.memory(at: Ring.now())))
        // As every daemon does all the time; a start computes what is missing.
        try TileRound(store).run()
        store.writer.close()
        while !writer.isFinished { usleep(1_000) }
        return tokens
    }

    private static var ringSettings: KeyRingSettings {
        var settings = KeyRingSettings()
        settings.parameters = Ring.cheap
        return settings
    }

    private static func secret(_ daemon: Daemon, _ name: String) throws -> [UInt8] {
        guard let bytes = try SecretFile.read(daemon.path(name)) else { throw Failure("there is no \(name)") }
        return bytes
    }

    private static func giveSecrets(_ store: OpenStore, _ pepper: Pepper) async throws -> [[UInt8]] {
        var memory = Argon2Memory(kibibytes: Ring.cheap.memory)
        var random = SecureRandom()
        var tokens: [[UInt8]] = []
        var rows: [(KeyID, Store.KeyVersion)] = []
        for state in try store.reader.keys(of: nil) {
            let secret = Secret(kind: .project, id: state.key.id, using: &random)
            let stored = StoredSecret(
                of: secret, pepper: pepper, parameters: Ring.cheap, memory: &memory, using: &random)
            tokens.append(secret.withBytes { $0 })
            rows.append(
                (
                    state.key.id,
                    Store.KeyVersion(
                        key: state.key.id, version: 1, phc: stored.phc.text, pepper: 1, sieve: Int64(stored.sieve))
                ))
        }
        let made = rows
        let done: Void? = await store.writer.change { books in
            for (id, version) in made {
                _ = try books.rotateKey(id, { _ in version }, overlapEnds: Ring.now(), by: .system).get()
            }
        }
        guard done != nil else { throw Failure("the store took no secrets") }
        return tokens
    }

    private static func prove(_ token: [UInt8], _ number: Int, _ ring: KeyRing) async throws {
        let answer = ring.authenticate(token, at: .client, from: .v4(UInt32(number)), now: Ring.now())
        guard case .unproven(let claim) = answer else { return }
        let proof = await withCheckedContinuation { proved in
            ring.prove(claim, now: Ring.now()) { proved.resume(returning: $0) }
        }
        guard proof.isPrincipal else { throw Failure("a good key was refused") }
    }

    /// One request with each key, over one connection.
    private func firstRequests(_ daemon: Daemon, _ tokens: [[UInt8]]) throws -> (times: Times, refused: Int) {
        let wire = try Wire(port: daemon.clientPort)
        var (times, refused) = ([UInt64](), 0)
        for token in tokens {
            let text = String(decoding: token, as: UTF8.self)
            let start = nanoseconds()
            let status = try wire.status(of: "GET /v1/models HTTP/1.1\r\nhost: a\r\nx-api-key: \(text)\r\n\r\n")
            times.append(nanoseconds() - start)
            if status != 200 { refused += 1 }
        }
        return (Times(times), refused)
    }
}
