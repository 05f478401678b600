import AdminContract
import StrictJSON
import Testing
import Vocabulary

@Suite struct ShapeReaderTests {
    private func read<Shape: Decodable>(_ type: Shape.Type, _ text: String) throws -> Shape {
        try ShapeReader.read(type, from: JSONReader.parse(text))
    }

    @Test func `a member that a shape does not have is refused by its path`() {
        #expect(
            throws: ShapeFault(path: "$.scope.kind", detail: "no such field; there are type, name")
        ) {
            try read(
                BudgetCreation.self, #"{"scope":{"type":"tenant","name":"a","kind":1},"window":"day","amount":null}"#)
        }
    }

    @Test(arguments: [
        (#"{"name":"acme","teir":"pro"}"#, "$.teir", "did you mean `tier`?"),
        (#"{"name":"acme","displayname":"x"}"#, "$.displayname", "did you mean `display_name`?"),
        (#"{"name":"acme","":1}"#, "$.", "there are name, "),
        (#"{"name":"acme","surprise":1}"#, "$.surprise", "there are name, "),
    ])
    func `a stranger is told the fields that it may have meant`(body: String, path: String, hint: String) throws {
        let fault = #expect(throws: ShapeFault.self) { try read(TenantCreation.self, body) }
        #expect(fault?.path == path)
        #expect(fault?.detail.hasPrefix("no such field; \(hint)") == true, "\(fault?.detail ?? "")")
    }

    @Test func `inside of lists and of what may be null the fields are known too`() throws {
        let body = #"[{"name":"ci","project":"web","owner":{"type":"service","idd":"x"}}]"#
        let fault = #expect(throws: ShapeFault.self) { try read([KeyCreation].self, body) }
        #expect(fault == ShapeFault(path: "$[0].owner.idd", detail: "no such field; did you mean `id`?"))
    }

    @Test func `a client reads past members that a newer server adds`() throws {
        let json = try JSONReader.parse(#"{"because":"it leaked","and":"more"}"#)
        let read = try ShapeReader.read(BecauseRequest.self, from: json, strangers: .ignore)
        #expect(read.because == "it leaked")
    }

    @Test(arguments: [
        (#"{"scope":{"type":"tenant","name":"a"},"window":"day"}"#, "$.amount", "this field is needed"),
        (#"{"scope":{"type":"tenant","name":"a"},"window":"day","amount":12.5}"#, "$.amount", "a string was expected"),
        (
            #"{"scope":{"type":"tenant","name":"a"},"window":"day","amount":"-1"}"#, "$.amount",
            "`-1` is less than nothing"
        ),
        (
            #"{"scope":{"type":"tenant","name":"a"},"window":"day","amount":"1e3"}"#, "$.amount",
            "`1e3` is not an amount in dollars, such as `12.50`"
        ),
        (
            #"{"scope":{"type":"tenant","name":"a"},"window":"day","amount":"1","alerts":[50,"x"]}"#, "$.alerts[1]",
            "a whole number was expected"
        ),
        (
            #"{"scope":{"type":"tenant","name":"a"},"window":"year","amount":"1"}"#, "$.window",
            "`year` is none of hour, day, week, month, total"
        ),
        ("[]", "$", "an object was expected"),
    ])
    func `what is wrong with a budget is named by its path`(body: String, path: String, detail: String) {
        #expect(throws: ShapeFault(path: path, detail: detail)) { try read(BudgetCreation.self, body) }
    }

    @Test func `a patch tells missing from null`() throws {
        let patch = try read(KeyPatch.self, #"{"tier":null,"expires_at":"2027-02-01T00:00:00Z"}"#)
        #expect(patch.name == .keep)
        #expect(patch.tier == .clear)
        #expect(patch.expiresAt == .set(try #require(Instant(text: "2027-02-01T00:00:00Z"))))
    }

    @Test func `an unlimited budget has to be said`() throws {
        let unlimited = try read(
            BudgetCreation.self, #"{"scope":{"type":"tenant","name":"acme"},"window":"month","amount":null}"#)
        #expect(unlimited.amount == .unlimited)
    }

    @Test func `a body without fields takes an empty object only`() throws {
        #expect(try read(EmptyRequest.self, "{}") == EmptyRequest())
        #expect(throws: ShapeFault.self) { try read(EmptyRequest.self, #"{"a":1}"#) }
    }
}
