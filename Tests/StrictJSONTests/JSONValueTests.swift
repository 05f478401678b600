import StrictJSON
import Testing

@Suite struct JSONValueTests {
    private let value: JSONValue = .members(["a": .integer(-3), "b": .array([.bool(true)]), "c": .string("x")])

    @Test func `a member is found by its name`() {
        #expect(value["a"]?.integer == -3 && value["c"]?.string == "x" && value["d"] == nil)
        #expect(value["b"]?.array == [.bool(true)] && value["b"]?.array?.first?.bool == true)
        #expect(value.members?.map(\.name) == ["a", "b", "c"])
        #expect(value["a"]?["b"] == nil && JSONValue.null["a"] == nil)
    }

    @Test func `a value of another kind is not converted`() {
        #expect(value.string == nil && value.integer == nil && value.bool == nil && value.array == nil)
        #expect(JSONValue.string("1").integer == nil && JSONValue.string("true").bool == nil)
    }

    @Test func `an integer has no fraction, no exponent and 64 bits`() {
        #expect(JSONValue.number("9223372036854775807").integer == .max)
        for text in ["9223372036854775808", "1.0", "1e2", "1E2"] { #expect(JSONValue.number(text).integer == nil) }
    }
}
