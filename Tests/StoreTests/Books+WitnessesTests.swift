import AuditLog
import Digests
import Store
import TestSupport
import Testing
import Vocabulary

@Suite(.timeLimit(.minutes(5))) struct BooksWitnessesTests {
    private static func key(_ number: UInt8) throws -> VerifierKey {
        let seed = [UInt8](repeating: number, count: 32)
        guard let cosigner = Cosigner(seed: seed, name: "witness.test/w\(number)") else {
            throw Unfurnished("a witness's key")
        }
        return cosigner.verifierKey
    }

    /// What the house log says of witnesses: kind, name and the last letters of the key.
    private static func told(_ running: RunningStore) throws -> [String] {
        try running.store.reader.leaves(of: LogOrigin.house, from: 0, limit: .max).compactMap { bytes in
            let view = try LeafReader.read(bytes)
            guard [.witnessAdded, .witnessRemoved].contains(view.kind) else { return nil }
            let text = String(decoding: bytes, as: UTF8.self)
            let named = try ["w1", "w2"].first { try text.contains(#""vkey":"\#(key($0 == "w1" ? 1 : 2).text)""#) }
            let object = text.contains(#""object":{"id":"first","type":"witness"}"#) ? "first" : "second"
            return "\(view.kind.word) \(object) \(named ?? "?")"
        }
    }

    @Test func `a witness that came or went since the start before is told of once`() async throws {
        let folder = try TemporaryFolder()
        let (one, two) = (try Self.key(1), try Self.key(2))
        let starts: [(witnesses: [String: VerifierKey], told: [String])] = [
            ([:], []),
            (["first": one, "second": two], ["witness-added first w1", "witness-added second w2"]),
            (["first": one, "second": two], []),
            (["first": two, "second": two], ["witness-removed first w1", "witness-added first w2"]),
            (["second": two], ["witness-removed first w2"]),
            ([:], ["witness-removed second w2"]),
            ([:], []),
            (["first": one], ["witness-added first w1"]),
        ]
        var all: [String] = []
        for start in starts {
            let clock = ManualClock()
            let running = try RunningStore(folder, clock: { clock.now })
            try await running.change { books in try books.noteWitnesses(start.witnesses) }
            all += start.told
            #expect(try Self.told(running) == all)
            #expect(running.stop() == nil)
        }
    }
}
