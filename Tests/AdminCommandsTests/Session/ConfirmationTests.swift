import AdminCommands
import Testing

@Suite struct ConfirmationTests {
    @Test func `a person is asked for the name of what is hit`() {
        #expect(Confirmation.answer(name: "acme", confirm: nil, yes: false, hasPerson: true) == .ask)
    }

    @Test func `the name may be given before`() {
        #expect(Confirmation.answer(name: "acme", confirm: "acme", yes: false, hasPerson: true) == .goOn)
        #expect(Confirmation.answer(name: "acme", confirm: "acme", yes: true, hasPerson: true) == .goOn)
        #expect(
            Confirmation.answer(name: "acme", confirm: "acne", yes: true, hasPerson: false)
                == .refuse("--confirm says `acne`, but `acme` would be hit"))
    }

    @Test func `yes counts only where nobody can be asked`() {
        #expect(Confirmation.answer(name: "acme", confirm: nil, yes: true, hasPerson: false) == .goOn)
        #expect(
            Confirmation.answer(name: "acme", confirm: nil, yes: true, hasPerson: true)
                == .refuse("on a terminal --yes needs --confirm acme"))
    }

    @Test func `silence destroys nothing`() {
        #expect(
            Confirmation.answer(name: "acme", confirm: nil, yes: false, hasPerson: false)
                == .refuse("nobody can be asked here; add --confirm acme or --yes"))
    }
}
