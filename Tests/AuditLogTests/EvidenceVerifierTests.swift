import AuditLog
import Digests
import StrictJSON
import Testing
import Vocabulary

/// The bundle that other code made.
enum PublishedBundle {
    static let folder = "gatehouse-bundle/bundle"

    static func policies() throws -> (log: TrustPolicy, root: TrustPolicy) {
        let log = try TrustPolicy(parsing: Vectors.text("\(folder)/trust/log.policy") ?? "")
        return (log, try TrustPolicy(parsing: Vectors.text("\(folder)/trust/root.policy") ?? ""))
    }

    /// All files, or `nil` where the vectors are not.
    static func files() -> [String: [UInt8]]? {
        let names = Vectors.files(folder)
        guard !names.isEmpty else { return nil }
        return Dictionary(uniqueKeysWithValues: names.map { ($0, Vectors.bytes("\(folder)/\($0)") ?? []) })
    }

    static func auditor() throws -> Auditor {
        let keys = try #require(try Vectors.json("gatehouse-bundle/keys.json"))
        let bytes = try #require(keys["export"]?["public_hex"]?.string.flatMap { Hex.decode($0) })
        let (log, root) = try policies()
        return Auditor(
            exportKeys: [try #require(VerifyingKey(bytes))], log: log, root: root, now: Instant(seconds: 1_763_800_400))
    }
}

@Suite struct EvidenceVerifierTests {
    @Test func `a bundle that we wrote is accepted, from carried books on and over a rotated key`() async throws {
        let bundle = try OwnBundle()
        let report = try await EvidenceVerifier(BundleFiles(bundle.files), by: bundle.auditor).verify()
        #expect(report.manifest.from == bundle.from && report.manifest.previous?.size == bundle.from)
        #expect(report.openHolds == [SmallLog.request(299).text, SmallLog.request(459).text])
        #expect(report.cosignedAt == Sample.time.seconds - 5)
    }

    @Test func `a bundle must hold the leaves that the auditor names`() async throws {
        let bundle = try OwnBundle()
        let manifest = try await EvidenceVerifier(BundleFiles(bundle.files), by: bundle.auditor).verify().manifest
        let (from, to) = (manifest.from, manifest.to)
        let cases: [(from: Int?, to: Int?, isHeld: Bool)] = [
            (from, to, true), (from + 1, to - 1, true), (to, to, true), (nil, to, true), (from, nil, true),
            (from - 1, nil, false), (nil, to + 1, false), (0, from, false), (to + 1, nil, false), (to, from, false),
        ]
        for wanted in cases {
            var auditor = bundle.auditor
            auditor.wanted = (wanted.from, wanted.to)
            let report = try? await EvidenceVerifier(BundleFiles(bundle.files), by: auditor).verify()
            #expect((report != nil) == wanted.isHeld, "\(wanted)")
        }
    }

    @Test func `no changed byte of a bundle that we wrote passes`() async throws {
        let bundle = try OwnBundle()
        var passed: [String] = []
        for (name, bytes) in bundle.files.sorted(by: { $0.key < $1.key }) {
            for place in stride(from: 0, to: bytes.count, by: max(1, bytes.count / 10)) {
                var changed = bundle.files
                changed[name]?[place] ^= 1 << UInt8(place % 8)
                if (try? await EvidenceVerifier(BundleFiles(changed), by: bundle.auditor).verify()) != nil {
                    passed.append("\(name) at \(place)")
                }
            }
        }
        #expect(passed == [])
    }

    @Test(arguments: [1, 7, 700, 70_000]) func `what is found does not depend on the pieces that a file comes in`(
        length: Int
    ) async throws {
        let bundle = try OwnBundle()
        let report = try await EvidenceVerifier(Self.cut(bundle.files, length), by: bundle.auditor).verify()
        #expect(report.openHolds.count == 2)
        let leaves = try #require(bundle.files["leaves.jsonl"])
        for place in [0, 10_000, leaves.count - 2] {
            let index = bundle.from + leaves[..<place].count { $0 == 0x0A }
            var changed = bundle.files
            changed["leaves.jsonl"]?[place] = 0x07
            await #expect {
                try await EvidenceVerifier(Self.cut(changed, length), by: bundle.auditor).verify()
            } throws: { ($0 as? EvidenceFault)?.place == "leaf \(index)" }
        }
    }

    @Test func `a file of leaves ends with a line end and holds no line longer than a leaf`() async throws {
        let bundle = try OwnBundle()
        let cases: [([UInt8], String)] = [
            (Array("x".utf8), "its last line does not end"), ([0x0A], "the leaf is not in canonical form at byte 0"),
            ([UInt8](repeating: 0x78, count: Leaf.byteLimit + 9), "its last line does not end"),
        ]
        for (tail, sentence) in cases {
            var changed = bundle.files
            changed["leaves.jsonl"]? += tail
            await #expect {
                try await EvidenceVerifier(Self.cut(changed, 1_000), by: bundle.auditor).verify()
            } throws: { ($0 as? EvidenceFault)?.sentence == sentence }
        }
    }

    /// The files in pieces of so many bytes.
    private static func cut(_ files: [String: [UInt8]], _ length: Int) -> BundleFiles {
        BundleFiles(names: files.keys.sorted()) { name in
            var rest = (files[name] ?? [])[...]
            return {
                guard !rest.isEmpty else { return nil }
                defer { rest = rest.dropFirst(length) }
                return Array(rest.prefix(length))
            }
        }
    }

    @Test func `a bundle made by other code is accepted`() async throws {
        guard let files = PublishedBundle.files() else { return }
        var auditor = try PublishedBundle.auditor()
        auditor.maxAge = 600
        auditor.receipts = [try Receipt(parsing: try #require(Vectors.bytes("gatehouse-bundle/receipt.json")))]
        let report = try await EvidenceVerifier(BundleFiles(files), by: auditor).verify()
        #expect(report.manifest.to == 300 && report.manifest.omits == ["policies"])
        #expect(report.cosignedAt == 1_763_800_000 && report.prices == 1 && !report.openHolds.isEmpty)
    }

    @Test func `no changed byte of a bundle passes`() async throws {
        guard let files = PublishedBundle.files() else { return }
        let auditor = try PublishedBundle.auditor()
        var passed: [String] = []
        for (name, bytes) in files.sorted(by: { $0.key < $1.key }) {
            // Long files by samples, so that the suite stays quick; the small log above is flipped byte by byte.
            let step = max(1, bytes.count / 25)
            for place in stride(from: 0, to: bytes.count, by: step) {
                var changed = files
                changed[name]?[place] ^= 1 << UInt8(place % 8)
                if (try? await EvidenceVerifier(BundleFiles(changed), by: auditor).verify()) != nil {
                    passed.append("\(name) at \(place)")
                }
            }
        }
        #expect(passed == [])
    }

    @Test func `a missing, an extra and an exchanged file are named`() async throws {
        guard let files = PublishedBundle.files() else { return }
        let auditor = try PublishedBundle.auditor()
        for name in files.keys.sorted() {
            var changed = files
            changed[name] = nil
            await #expect(throws: EvidenceFault.self, "\(name)") {
                try await EvidenceVerifier(BundleFiles(changed), by: auditor).verify()
            }
        }
        var extra = files
        extra["tile/2/000"] = []
        await #expect {
            try await EvidenceVerifier(BundleFiles(extra), by: auditor).verify()
        } throws: { ($0 as? EvidenceFault)?.place == "tile/2/000" }
    }

    @Test func `an auditor with other keys believes nothing`() async throws {
        guard let files = PublishedBundle.files() else { return }
        var stranger = try PublishedBundle.auditor()
        stranger.exportKeys = [try Signed.key().verifierKey.key]
        var swapped = try PublishedBundle.auditor()
        swap(&swapped.log, &swapped.root)
        var late = try PublishedBundle.auditor()
        late.maxAge = 60
        for (auditor, step) in [(stranger, EvidenceFault.Step.manifest), (swapped, .head), (late, .rootLog)] {
            await #expect {
                try await EvidenceVerifier(BundleFiles(files), by: auditor).verify()
            } throws: { ($0 as? EvidenceFault)?.step == step }
        }
    }
}
