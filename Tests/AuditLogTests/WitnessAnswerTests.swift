import AuditLog
import Testing

@Suite struct WitnessAnswerTests {
    private static func answer(_ status: Int, _ body: String) throws -> WitnessAnswer {
        let witness = try Signed.witness()
        return WitnessAnswer(
            status: status, body: Array(body.utf8), to: try Signed.note(), by: witness.verifierKey)
    }

    @Test func `a good cosignature is taken, also between lines of others`() throws {
        let note = try Signed.note()
        let line = try Signed.witness().cosign(note.text, at: 1_763_800_000).line
        let other = try made(Cosigner(seed: [UInt8](repeating: 9, count: 32), name: "other.example/w9"))
        let stranger = other.cosign(note.text, at: 5).line
        #expect(try Self.answer(200, line) == .cosigned(line: line))
        #expect(try Self.answer(200, stranger + line) == .cosigned(line: line))
    }

    @Test func `what is no good cosignature is no answer`() throws {
        let text = Signed.checkpoint.text
        let stale = try Signed.witness().cosign(text + "x", at: 1_763_800_000).line
        let unnamed = try Signed.witness().cosign(text, at: 0).line
        for body in ["", "ok\n", stale, unnamed, "\u{2014} witness.example/w1 AAAA\n"] {
            #expect(try Self.answer(200, body) == .none(status: 200))
        }
    }

    @Test func `the other words of the protocol are read as they are`() throws {
        #expect(try Self.answer(409, "41\n") == .stale(41))
        #expect(try Self.answer(409, "041\n") == .none(status: 409))
        #expect(try Self.answer(409, "41") == .none(status: 409))
        #expect(try Self.answer(422, "") == .inconsistent)
        #expect(try Self.answer(503, "") == .none(status: 503))
    }
}
