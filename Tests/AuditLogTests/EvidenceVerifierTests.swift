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
    @Test func `a bundle that we wrote is accepted, from carried books on and over a rotated key`() throws {
        let bundle = try OwnBundle()
        let report = try EvidenceVerifier(BundleFiles(bundle.files), by: bundle.auditor).verify()
        #expect(report.manifest.from == bundle.from && report.manifest.previous?.size == bundle.from)
        #expect(report.openHolds == [SmallLog.request(299).text, SmallLog.request(459).text])
        #expect(report.cosignedAt == Sample.time.seconds - 5)
    }

    @Test func `no changed byte of a bundle that we wrote passes`() throws {
        let bundle = try OwnBundle()
        var passed: [String] = []
        for (name, bytes) in bundle.files.sorted(by: { $0.key < $1.key }) {
            for place in stride(from: 0, to: bytes.count, by: max(1, bytes.count / 10)) {
                var changed = bundle.files
                changed[name]?[place] ^= 1 << UInt8(place % 8)
                if (try? EvidenceVerifier(BundleFiles(changed), by: bundle.auditor).verify()) != nil {
                    passed.append("\(name) at \(place)")
                }
            }
        }
        #expect(passed == [])
    }

    @Test func `a bundle made by other code is accepted`() throws {
        guard let files = PublishedBundle.files() else { return }
        var auditor = try PublishedBundle.auditor()
        auditor.maxAge = 600
        auditor.receipts = [try Receipt(parsing: try #require(Vectors.bytes("gatehouse-bundle/receipt.json")))]
        let report = try EvidenceVerifier(BundleFiles(files), by: auditor).verify()
        #expect(report.manifest.to == 300 && report.manifest.omits == ["policies"])
        #expect(report.cosignedAt == 1_763_800_000 && report.prices == 1 && !report.openHolds.isEmpty)
    }

    @Test func `no changed byte of a bundle passes`() throws {
        guard let files = PublishedBundle.files() else { return }
        let auditor = try PublishedBundle.auditor()
        var passed: [String] = []
        for (name, bytes) in files.sorted(by: { $0.key < $1.key }) {
            // Long files by samples, so that the suite stays quick; the small log above is flipped byte by byte.
            let step = max(1, bytes.count / 25)
            for place in stride(from: 0, to: bytes.count, by: step) {
                var changed = files
                changed[name]?[place] ^= 1 << UInt8(place % 8)
                if (try? EvidenceVerifier(BundleFiles(changed), by: auditor).verify()) != nil {
                    passed.append("\(name) at \(place)")
                }
            }
        }
        #expect(passed == [])
    }

    @Test func `a missing, an extra and an exchanged file are named`() throws {
        guard let files = PublishedBundle.files() else { return }
        let auditor = try PublishedBundle.auditor()
        for name in files.keys.sorted() {
            var changed = files
            changed[name] = nil
            #expect(throws: EvidenceFault.self, "\(name)") {
                try EvidenceVerifier(BundleFiles(changed), by: auditor).verify()
            }
        }
        var extra = files
        extra["tile/2/000"] = []
        #expect {
            try EvidenceVerifier(BundleFiles(extra), by: auditor).verify()
        } throws: { ($0 as? EvidenceFault)?.place == "tile/2/000" }
    }

    @Test func `an auditor with other keys believes nothing`() throws {
        guard let files = PublishedBundle.files() else { return }
        var stranger = try PublishedBundle.auditor()
        stranger.exportKeys = [try Signed.key().verifierKey.key]
        var swapped = try PublishedBundle.auditor()
        swap(&swapped.log, &swapped.root)
        var late = try PublishedBundle.auditor()
        late.maxAge = 60
        for (auditor, step) in [(stranger, EvidenceFault.Step.manifest), (swapped, .head), (late, .rootLog)] {
            #expect {
                try EvidenceVerifier(BundleFiles(files), by: auditor).verify()
            } throws: { ($0 as? EvidenceFault)?.step == step }
        }
    }
}
