import AuditLog
import Digests
import StrictJSON
import Testing

@Suite struct SignedNoteTests {

    @Test func `the example of the specification verifies`() throws {
        guard let vector = try Vectors.json("signed-note/note.json")?["signed_note"] else { return }
        let key = try #require(VerifierKey(text: vector["vkey"]?.string ?? ""))
        let note = try SignedNote(parsing: Array((vector["note"]?.string ?? "").utf8))
        #expect(note.text == "This is an example message.\n")
        #expect(try note.verified(by: [key]).map(\.key) == [key])
        #expect(String(decoding: note.bytes, as: UTF8.self) == vector["note"]?.string)
    }

    @Test func `a note that we sign reads back and verifies`() throws {
        let note = try Signed.note()
        let read = try SignedNote(parsing: note.bytes)
        #expect(read == note)
        #expect(try read.verified(by: [try Signed.key().verifierKey]).map(\.key) == [try Signed.key().verifierKey])
    }

    @Test func `every flipped bit of a note is noticed`() throws {
        let bytes = try Signed.note().bytes
        let key = try Signed.key().verifierKey
        let believed = (0..<bytes.count * 8).filter { place in
            var flipped = bytes
            flipped[place / 8] ^= 1 << UInt8(place % 8)
            return (try? SignedNote(parsing: flipped).verified(by: [key])) != nil
        }
        #expect(believed == [])
    }

    @Test func `text and signatures part at the last empty line`() throws {
        let text = "one\n\ntwo\n"
        let signature = try Signed.key().signature(of: Signed.checkpoint)
        let note = try SignedNote(parsing: SignedNote(text: text, signatures: [signature]).bytes)
        #expect(note.text == text && note.signatures.count == 1)
    }

    @Test func `sixteen signatures are read and seventeen are not`() throws {
        let signature = try Signed.key().signature(of: Signed.checkpoint)
        let many = SignedNote(text: "a\n", signatures: Array(repeating: signature, count: 16))
        #expect(try SignedNote(parsing: many.bytes).signatures.count == 16)
        #expect(many.adding([signature]) == nil)
        let more = many.bytes + Array(signature.line.utf8)
        #expect(throws: NoteRefusal.tooManySignatures) { try SignedNote(parsing: more) }
    }

    @Test(arguments: [
        "", "\n", "a\n", "a\n\n", "a\n\nb\n", "a\r\n\n\u{2014} a AAAAAAA=\n", "a\n\n\u{2014} a AAAAAAA=",
        "a\n\n\u{2014} a AAAAAA==\n", "a\n\n\u{2014} a+b AAAAAAA=\n", "a\n\n\u{2014}  AAAAAAA=\n",
        "a\n\n\u{2014} a AAAAAAB=\n", "a\n\n- a AAAAAAA=\n",
    ]) func `what is not a note is refused`(text: String) {
        #expect(throws: NoteRefusal.self) { try SignedNote(parsing: Array(text.utf8)) }
    }

    @Test func `an unknown signature is ignored and none known is a refusal`() throws {
        let other = try made(LogKey(seed: [UInt8](repeating: 9, count: 32), origin: "other.example"))
        let signatures = other.sign(Checkpoint(Signed.checkpoint, "other.example")).signatures
        let mixed = try made(Signed.note().adding(signatures))
        #expect(try mixed.verified(by: [try Signed.key().verifierKey]).count == 1)
        let stranger = try made(LogKey(seed: [UInt8](repeating: 8, count: 32), origin: "stranger.example"))
        #expect(throws: NoteRefusal.noKnownKey) { try mixed.verified(by: [stranger.verifierKey]) }
        #expect(throws: NoteRefusal.badSignature) { try mixed.verified(by: [other.verifierKey]) }
    }
}

extension Checkpoint {
    fileprivate init(_ checkpoint: Checkpoint, _ origin: String) {
        self.init(origin: origin, size: checkpoint.size, root: checkpoint.root)
    }
}
