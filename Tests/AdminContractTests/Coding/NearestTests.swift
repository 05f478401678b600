import AdminContract
import Testing

@Suite struct NearestTests {
    @Test func `a slip of the finger is understood`() {
        #expect(Nearest.hint("modle", among: ["tenant", "model", "key"]) == "did you mean `model`?")
    }

    @Test func `a strange word gets the list`() {
        #expect(Nearest.hint("weather", among: ["model", "key"]) == "there are model, key")
    }

    @Test func `where there is nothing to name, nothing is named`() {
        #expect(Nearest.hint("weather", among: []) == "leave it out")
    }
}
