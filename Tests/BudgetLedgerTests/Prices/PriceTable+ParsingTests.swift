import BudgetLedger
import StrictJSON
import Testing

@Suite struct PriceTableParsingTests {
    @Test(arguments: [
        (#"{"schema":"x/1"}"#, PriceRefusal.schema(path: "$.schema")),
        (#"{"prices":[]}"#, .unknownName(path: "$.prices")),
        (#"{"a":1,"a":2}"#, .json(JSONRefusal(.duplicateName("a"), at: 7))),
        ("[]", .malformed(path: "$")),
    ])
    func `another document is refused, and the place is named`(text: String, refusal: PriceRefusal) {
        #expect(throws: refusal) { try PriceTable.parse(Array(text.utf8), revision: "r") }
    }

    @Test(arguments: [
        (
            #"{"output":"5","write_5m":"1","write_1h":"2","read":"0.1"}"#,
            PriceRefusal.missing(path: "$.models[0].rates[0].input")
        ),
        (Sample.rates.replacing("\"1\"", with: "1"), .malformed(path: "$.models[0].rates[0].input")),
        (Sample.rates.replacing("\"1\"", with: "\"-1\""), .malformed(path: "$.models[0].rates[0].input")),
        (Sample.rates.replacing("\"1\"", with: "\"0.1234567\""), .malformed(path: "$.models[0].rates[0].input")),
        (Sample.rates.replacing("\"1\"", with: "\"1000001\""), .malformed(path: "$.models[0].rates[0].input")),
        (Sample.rates.replacing("read", with: "cache_read"), .unknownName(path: "$.models[0].rates[0].cache_read")),
        ("\(Sample.rates),\(Sample.rates)", .malformed(path: "$.models[0].rates[1].effective_from")),
        ("", .malformed(path: "$.models[0].rates")),
    ])
    func `a rate is never free by omission`(rates: String, refusal: PriceRefusal) {
        #expect(throws: refusal) { try table(rates: rates) }
    }

    @Test func `a rate of zero is written out, and warns`() throws {
        let free = try table(rates: Sample.rates.replacing("0.10", with: "0"))
        #expect(free.warnings == [.unverified(model: "test-model"), .zeroRate(model: "test-model")])
    }

    @Test(arguments: [
        (#","aliases":{"a":"nobody"}"#, PriceRefusal.malformed(path: "$.aliases.a")),
        (#","aliases":{"test-model":"test-model"}"#, .duplicate(path: "$.aliases.test-model")),
        (#","modifiers":{"batch":"1/0"}"#, .malformed(path: "$.modifiers.batch")),
        (#","server_tools":{"x":{"result_tokens":1}}"#, .missing(path: "$.server_tools.x.per_request")),
        (#","server_tools":{"x":{"per_request":"1"}}"#, .missing(path: "$.server_tools.x.result_tokens")),
        (#","fallback":{"input":"1"}"#, .missing(path: "$.fallback.output")),
    ])
    func `the rest of the document is as strict`(rest: String, refusal: PriceRefusal) {
        #expect(throws: refusal) { try table(rest: rest) }
    }

    @Test func `every refusal says where, in one line`() {
        for refusal in [PriceRefusal.missing(path: "$.x"), .unknownName(path: "$.x"), .duplicate(path: "$.x")] {
            #expect(refusal.description.hasPrefix("$.x: ") && !refusal.description.hasSuffix("."))
        }
    }
}
