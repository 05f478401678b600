import AdminContract
import StrictJSON
import Testing

@Suite struct ShapeSketchTests {
    @Test func `a schema says which members there are, which may be missing and which may be null`() {
        let schema = ShapeSketch.schema(BudgetCreation.self)
        #expect(schema["required"]?.array == [.string("scope"), .string("window"), .string("amount")])
        let window = schema["properties"]?["window"]
        #expect(window?["enum"]?.array?.contains(.string("month")) == true)
        let alerts = schema["properties"]?["alerts"]?["anyOf"]?.array
        #expect(alerts?.last == .members(["type": .string("null")]))
        #expect(alerts?.first?["items"] == .members(["type": .string("integer")]))
    }

    @Test func `an object within another has its own members`() {
        let page = ShapeSketch.schema(Page<TenantShape>.self)
        let tenant = page["properties"]?["data"]?["items"]?["properties"]
        #expect(tenant?["display_name"] != nil && tenant?["created_at"]?["format"] == .string("date-time"))
    }

    @Test func `a change adds secret and receipt to the object's own members`() {
        let names = ShapeSketch.schema(Receipted<Issued<KeyShape>>.self)["properties"]?.members?.map(\.name) ?? []
        #expect(names.first == "id" && names.contains("secret") && names.last == "receipt")
    }
}
