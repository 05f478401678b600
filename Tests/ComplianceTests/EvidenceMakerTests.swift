import AuditLog
import Compliance
import Digests
import Store
import TestSupport
import Testing
import Vocabulary

@Suite(.timeLimit(.minutes(5))) struct EvidenceMakerTests {
    @Test func `a bundle verifies with nothing but itself and the public keys`() async throws {
        let house = try await ComplianceHouse()
        try await house.traffic.calls(150, from: "192.0.2.7", leavingOpen: 2)
        let made = try await house.export(ExportOrder(.evidence, of: house.traffic.tenant.text))
        let files = try house.files(made.path)
        let report = try await EvidenceVerifier(BundleFiles(files), by: try await house.auditor()).verify()
        #expect(report.manifest.to == made.record.past && report.openHolds.count == 2)
        #expect(report.manifest.omits == ["policies", "prices"], "this store keeps no texts")
        #expect(files["views/events.csv"] != nil && files["views/ocsf.jsonl"] != nil)
    }

    @Test func `the second bundle continues the first, and starts at carried books if asked for a later day`()
        async throws
    {
        let house = try await ComplianceHouse()
        try await house.running.change { books in try books.carryBooks() }
        try await house.traffic.calls(20)
        let first = try await house.export(ExportOrder(.evidence, of: house.traffic.tenant.text))
        house.clock.advance(seconds: 86_400)
        try await house.running.change { books in try books.carryBooks() }
        try await house.traffic.calls(30, leavingOpen: 1)
        var order = ExportOrder(.evidence, of: house.traffic.tenant.text)
        order.from = house.clock.now
        let second = try await house.export(order)
        #expect(second.record.first > 0)
        let files = try house.files(second.path)
        let report = try await EvidenceVerifier(BundleFiles(files), by: try await house.auditor()).verify()
        #expect(report.manifest.previous?.size == first.record.past)
        #expect(report.manifest.from == second.record.first)
    }

    @Test func `every sampled byte of a bundle that is changed is found`() async throws {
        let house = try await ComplianceHouse()
        try await house.traffic.calls(12)
        let made = try await house.export(ExportOrder(.evidence, of: house.traffic.tenant.text))
        let (files, auditor) = (try house.files(made.path), try await house.auditor())
        for (name, bytes) in files {
            for place in stride(from: 0, to: bytes.count, by: max(1, bytes.count / 8)) {
                var changed = files
                changed[name]?[place] ^= 1
                await #expect(throws: EvidenceFault.self, "\(name) at \(place)") {
                    try await EvidenceVerifier(BundleFiles(changed), by: auditor).verify()
                }
            }
        }
    }

    @Test func `evidence of some kinds alone is refused, and so is a span without leaves`() async throws {
        let house = try await ComplianceHouse()
        var order = ExportOrder(.evidence, of: house.traffic.tenant.text)
        order.kinds = ["key-created"]
        #expect(try await Self.refusal(house, order) == .filteredEvidence)
        order.kinds = []
        order.to = Instant(seconds: 1)
        #expect(try await Self.refusal(house, order) == .emptyRange)
        for (from, to) in [(1, nil), (-5, -5), (-5, -60)] as [(Int64, Int64?)] {
            order.from = house.clock.now.advanced(bySeconds: from)
            order.to = to.map { house.clock.now.advanced(bySeconds: $0) }
            #expect(try await Self.refusal(house, order) == .emptyRange, "\(from) to \(String(describing: to))")
        }
        #expect(try await Self.refusal(house, ExportOrder(.csv, of: "ten_none")) == .noLog("ten_none"))
    }

    /// An override and a test say whom they are for: the texts of one policy hold for all tenants.
    @Test func `a bundle shows no text that names another tenant`() async throws {
        let house = try await ComplianceHouse()
        let texts = [
            "pro.policy": "tier pro { allow model haiku }", "tenant acme": #"override tenant "acme" of pro { }"#,
            "key acme/ci": #"override key "acme/ci" of pro { }"#, "tenant beta": #"override tenant "beta" of pro { }"#,
            "key": "override key # of whom\n \"beta/ci\" of pro { }", "tests": #"test tenant "acme2" { }"#,
        ]
        try await house.running.change { books in
            _ = try books.draftPolicy(SHA256.hash("policy"), files: texts, message: "", by: .system).get()
        }
        try await house.traffic.calls(3)
        let made = try await house.export(ExportOrder(.evidence, of: house.traffic.tenant.text))
        let files = try house.files(made.path)
        let shown = files.keys.filter { $0.hasPrefix("policies/") }.compactMap {
            $0.split(separator: "/", maxSplits: 2).last
        }
        #expect(Set(shown) == ["pro.policy", "tenant acme", "key acme/ci"])
        #expect(files.values.allSatisfy { !String(decoding: $0, as: UTF8.self).contains("beta") })
        let report = try await EvidenceVerifier(BundleFiles(files), by: try await house.auditor()).verify()
        #expect(report.manifest.omits.contains("policies"))
    }

    @Test func `an export that a stop cut off is made after the restart`() async throws {
        let house = try await ComplianceHouse()
        try await house.traffic.calls(3)
        let begun = try await house.desk.create(ExportOrder(.jsonl, of: house.traffic.tenant.text), by: .system)
        let id = try begun.get().get().object.id.text
        #expect(try house.desk.find(id)?.status == .running)
        try await ExportWork(house.desk).run()
        #expect(try house.desk.find(id)?.status == .done)
        #expect(try house.kinds().suffix(2) == [.exportStarted, .exportFinished])
    }

    private static func refusal(_ house: ComplianceHouse, _ order: ExportOrder) async throws -> ExportRefusal? {
        guard case .failure(let refusal) = try await house.desk.create(order, by: .system) else { return nil }
        return refusal
    }
}
