import AdminContract
import StrictJSON
import Testing
import Vocabulary

@Suite struct ShapeWriterTests {
    private let start = Instant(seconds: 1_795_341_600)

    private func text(_ shape: some Encodable) throws -> String {
        String(decoding: JSONWriter.plain(try ShapeWriter.json(shape)), as: UTF8.self)
    }

    private func key() throws -> KeyShape {
        KeyShape(
            id: try #require(KeyID("key_ocRE8IdqBxbDJpXv")), name: try #require(Slug("ci")),
            tenant: try #require(Slug("acme")), project: try #require(Slug("web")), owner: .service,
            tier: try #require(TierName("pro")), createdAt: start, createdBy: "adm_1")
    }

    @Test func `a key has every member of the contract, and null where there is nothing`() throws {
        #expect(
            try text(key()) == #"{"id":"key_ocRE8IdqBxbDJpXv","type":"key","kind":"project","name":"ci","#
                + #""tenant":"acme","project":"web","hint":"ocR…pXv","owner":{"type":"service","id":null},"#
                + #""status":"active","tier":"pro","tier_from":"tenant","#
                + #""scopes":["messages","complete","tasks","usage"],"allowed_ips":[],"#
                + #""narrowing":{"models":null,"tools":null,"agents":null,"skills":null},"labels":{},"#
                + #""attributes":{},"approvals":"admin","created_at":"2026-11-22T10:00:00Z","created_by":"adm_1","#
                + #""expires_at":null,"last_used_at":null,"version":1,"rotation":null,"revision":1}"#)
    }

    @Test func `a change adds secret and receipt to the object's own members`() throws {
        let receipt = ReceiptShape(log: "g/audit/ten_1", index: 4_117, leaf: "e30=", logProof: "p", proof: "/v1/x")
        let answer = try text(
            Receipted(object: Issued(object: BecauseRequest(because: "b"), secret: nil), receipt: receipt))
        #expect(
            answer == #"{"because":"b","secret":null,"receipt":{"log":"g/audit/ten_1","index":4117,"leaf":"e30=","#
                + #""log_proof":"p","proof":"/v1/x"}}"#)
    }

    @Test func `what a patch keeps is not sent`() throws {
        var patch = BudgetPatch()
        patch.amount = .clear
        #expect(try text(patch) == #"{"amount":null}"#)
        patch.amount = .set(.limited(.dollars(12)))
        patch.alerts = .set([80])
        #expect(try text(patch) == #"{"amount":"12","alerts":[80]}"#)
    }

    @Test func `equal maps have equal bytes`() throws {
        #expect(try text(TextMap(["b": "2", "a": "1", "c": "3"])) == #"{"a":"1","b":"2","c":"3"}"#)
    }

    @Test func `what is written is read back as it was`() throws {
        let page = Page(data: [try key()], nextCursor: "next")
        let back = try ShapeReader.read(Page<KeyShape>.self, from: ShapeWriter.json(page))
        #expect(back == page)
        var row = CostRow()
        row.group.model = "claude-haiku-5-5"
        row.estimated = NanoUSD(1)
        #expect(try ShapeReader.read(CostRow.self, from: ShapeWriter.json(row), strangers: .ignore) == row)
    }

    @Test func `a correction downwards keeps its sign`() throws {
        let amount = NanoUSD(-1_500_000_000)
        #expect(try text([amount]) == #"["-1.5"]"#)
        #expect(NanoUSD(signedDollars: "-1.5") == amount)
    }
}
