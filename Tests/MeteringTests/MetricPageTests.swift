import Metering
import Testing

@Suite struct MetricPageTests {
    private func text(_ fill: (inout MetricPage) -> Void) -> [Substring] {
        var page = MetricPage()
        fill(&page)
        return String(decoding: page.bytes, as: UTF8.self).split(separator: "\n")
    }

    @Test func `every family is on the page, with its kind, also without a number`() {
        let lines = text { _ in }
        for family in MetricFamily.all {
            #expect(lines.contains { $0 == "# TYPE \(family.name) \(family.kind.rawValue)" })
            #expect(lines.contains { $0 == "# HELP \(family.name) \(family.help)" })
        }
        #expect(lines.count == 2 * MetricFamily.all.count)
    }

    @Test func `names are told apart, and say their unit`() {
        #expect(Set(MetricFamily.all.map(\.name)).count == MetricFamily.all.count)
        for family in MetricFamily.all where family.kind == .counter { #expect(family.name.hasSuffix("_total")) }
        for family in MetricFamily.all where family.kind != .counter { #expect(!family.name.hasSuffix("_total")) }
    }

    @Test func `a value of a label cannot leave its quotes`() {
        let lines = text { $0.add(.sinkPending, ["a\"b\\c\nd"], .count(3)) }
        #expect(lines.contains(#"gatehouse_sink_pending_leaves{sink="a\"b\\c\nd"} 3"#))
    }

    @Test(arguments: [
        (MetricValue.billionths(0), "0"), (.billionths(1), "0.000000001"), (.billionths(12_500_000_000), "12.5"),
        (.billionths(-1_000_000_001), "-1.000000001"), (.billionths(.min), "-9223372036.854775808"), (.flag(true), "1"),
    ])
    func `money and time keep all their digits`(value: MetricValue, digits: String) {
        let lines = text { $0.add(.heldMoney, [], value) }
        #expect(lines.contains("gatehouse_held_usd \(digits)"))
    }

    @Test func `the buckets of a histogram add up from the first to the last`() {
        var histogram = Histogram(.seconds)
        for value: UInt64 in [50_000, 200_000, 200_000, 700_000_000_000] { histogram.add(value) }
        let lines = text { $0.add(.answerSeconds, ["messages"], histogram) }
        #expect(lines.contains(#"gatehouse_answer_seconds_bucket{route="messages",le="0.0001"} 1"#))
        #expect(lines.contains(#"gatehouse_answer_seconds_bucket{route="messages",le="0.00025"} 3"#))
        #expect(lines.contains(#"gatehouse_answer_seconds_bucket{route="messages",le="600"} 3"#))
        #expect(lines.contains(#"gatehouse_answer_seconds_bucket{route="messages",le="+Inf"} 4"#))
        #expect(lines.contains(#"gatehouse_answer_seconds_sum{route="messages"} 700.00045"#))
        #expect(lines.contains(#"gatehouse_answer_seconds_count{route="messages"} 4"#))
    }
}
