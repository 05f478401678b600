import Metering
import Testing

@Suite struct MetricFamilyTests {
    @Test func `a label is a plain word`() {
        for label in MetricFamily.all.flatMap(\.labels) {
            #expect(label.allSatisfy { ("a"..."z").contains($0) }, "\(label)")
        }
    }
}
