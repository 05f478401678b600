import BudgetLedger
import Foundation
import StrictJSON
import Testing
import Vocabulary

/// The root of the repository.
let repository = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent()

/// The bytes of a file beside the repository that other projects read too; `nil` where it is not there.
func sharedBytes(_ name: String) -> [UInt8]? {
    let file = repository.deletingLastPathComponent().appendingPathComponent("shared").appendingPathComponent(name)
    return (try? Data(contentsOf: file)).map(Array.init)  // absent on a machine that has the repository alone
}

/// The table that is shipped.
func shippedTable() throws -> PriceTable {
    let file = repository.appendingPathComponent("etc/prices.json")
    return try PriceTable.parse(Array(try Data(contentsOf: file)), revision: "shipped")
}

/// A table of one model, `test-model`, whose entry can be changed, and whatever else the document has.
func table(
    rates: String = Sample.rates, model: String = "", rest: String = ""
) throws(PriceRefusal) -> PriceTable {
    try PriceTable.parse(Array(Sample.document(rates: rates, model: model, rest: rest).utf8), revision: "sample")
}

enum Sample {
    static let rates = #"{"input":"1","output":"5","write_5m":"1.25","write_1h":"2","read":"0.10"}"#

    static func document(rates: String = rates, model: String = "", rest: String = "") -> String {
        #"""
        {"schema":"gatehouse-prices/1","currency":"USD","unit":"USD per million tokens","models":[
          {"id":"test-model","family":"test","display_name":"Test","max_input":200000,"max_output":64000,
           "image_tokens":5000,"bytes_per_output_token":4,"rates":[\#(rates)]\#(model)}]\#(rest)}
        """#
    }

    static let noon = Instant(seconds: 1_795_348_800)  // 2026-11-22T12:00:00Z
}

/// Rounds of a seeded walk: `GATEHOUSE_FUZZ_ROUNDS`, or what a normal run has time for.
func rounds(_ usual: Int) -> Int {
    ProcessInfo.processInfo.environment["GATEHOUSE_FUZZ_ROUNDS"].flatMap(Int.init) ?? usual
}

extension TokenUsage {
    init(input: Int64 = 0, output: Int64 = 0, write5m: Int64 = 0, write1h: Int64 = 0, read: Int64 = 0) {
        self.init()
        self.input = input
        self.output = output
        cacheWrite5m = write5m
        cacheWrite1h = write1h
        cacheRead = read
    }
}

extension Cost {
    /// The same without its classes, for tests that ask about the whole.
    var unsplit: Cost { Cost(amount, by: pricedBy) }
}

extension Charge {
    /// The same without its classes, for tests that ask about the whole.
    var unsplit: Charge { Charge(amount, mark: mark, pricedBy: pricedBy, isReleased: isReleased) }
}
