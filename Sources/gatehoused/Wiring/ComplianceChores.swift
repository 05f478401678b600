import AuditLog
import Compliance
import Digests
import FoundationEssentials
import HTTPWire
import NIOCore
import Store
import Upkeep
import Vocabulary

/// The desk of exports and erasures, and the work that goes on behind it.
enum ComplianceChores {
    static func desk(_ settings: DaemonSettings, _ secrets: Secrets, _ store: OpenStore) throws -> ComplianceDesk {
        guard let key = ExportSettings.Key(seed: secrets.export) else {
            throw StoreFailure(doing: "reading the export key", cause: "it has not 32 bytes")
        }
        var exports = ExportSettings(
            folder: store.folder.file("exports"), key: key, version: Version.text, softwareHash: ownHash,
            clock: SystemClock.now)
        exports.witnesses = settings.audit.witnesses.map { ($0.name, $0.key) }
        exports.quorum = Witnesses.quorum(settings.audit)
        return ComplianceDesk(store, exports)
    }

    /// SHA-256 of the file that this process runs; zeros where the system does not give it.
    private static func ownHash() -> Digest256 {
        FileManager.default.contents(atPath: "/proc/self/exe").map { SHA256.hash([UInt8]($0)) } ?? Digest256()
    }

    static func all(_ desk: ComplianceDesk, _ store: OpenStore) -> [Chore] {
        let work = ExportWork(desk.exporting)
        let pruning = Pruning(store, clock: SystemClock.now, steady: SystemClock.steady)
        return [
            Chore("exports", every: .milliseconds(200)) { try await work.run() },
            Chore("carry books", every: .seconds(10)) {
                _ = await store.writer.change { books in try books.carryBooks() }
            },
            Chore("erasures", every: .seconds(60)) {
                _ = await store.writer.change { books in try books.carryOutErasures() }
            },
            Chore("prune leaves", every: .seconds(3_600)) { try await pruning.run() },
        ]
    }

    // MARK: Sinks

    /// One chore for each sink, so that a dead one holds no other.
    static func sinks(_ entries: [SinkEntry], _ store: OpenStore, on group: any EventLoopGroup) throws -> [Chore] {
        try entries.map { entry in
            let caller = try OutboundCaller(entry.server, on: group)
            let token = try entry.tokenFile.map(token)
            var door = SinkDoor(
                name: entry.name, format: ExportRecord.Format(rawValue: entry.format.rawValue) ?? .jsonl,
                kinds: Set(entry.kinds)
            ) { id, body in
                guard !entry.server.isSyslog else {
                    try await caller.hand(body)
                    return true
                }
                let reply = try await caller.send(.post, "", fields: fields(id, body, token), body: body)
                return (200..<300).contains(reply.status)
            }
            if entry.server.isSyslog { door.framing = .syslog }
            let pump = SinkPump(door, store, version: Version.text, clock: SystemClock.now)
            return Chore("sink \(entry.name)", every: .seconds(1)) { try await pump.run() }
        }
    }

    private static func token(_ path: String) throws -> String {
        guard let bytes = try SecretFile.read(path) else {
            throw StoreFailure(doing: "reading `\(path)`", cause: "there is no such file")
        }
        return String(decoding: bytes.prefix { $0 > 0x20 }, as: UTF8.self)
    }

    /// An id that de-duplicates, the token, and a signature over both and the body as webhooks have it.
    private static func fields(_ id: String, _ body: [UInt8], _ token: String?) -> [(name: String, value: String)] {
        var fields: [(name: String, value: String)] = [("content-type", "application/x-ndjson"), ("webhook-id", id)]
        guard let token else { return fields }
        let time = String(SystemClock.now().seconds)
        let signature = HMACKey(Array(token.utf8)).authenticate(Array("\(id).\(time).".utf8) + body)
        fields += [
            ("webhook-timestamp", time), ("webhook-signature", "v1,\(Base64.encode(signature.bytes))"),
            ("authorization", "Bearer \(token)"),
        ]
        return fields
    }
}
