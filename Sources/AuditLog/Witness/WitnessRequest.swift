package import Digests

/// What a log asks of a witness (C2SP `tlog-witness`, `add-checkpoint`).
///
/// As text: `old <size>`, the hashes of a consistency proof, an empty line, a note.
package struct WitnessRequest: Hashable, Sendable {
    package static let byteLimit = 64 * 1_024
    package static let hashLimit = 63

    package let oldSize: Int
    package let proof: [Digest256]
    package let note: SignedNote
    package let checkpoint: Checkpoint

    /// Parses a body; `nil` for anything that is not this form.
    package init?(parsing body: [UInt8]) {
        guard body.count <= Self.byteLimit, let lines = HeaderLines(body, limit: Self.hashLimit + 1) else { return nil }
        guard let first = lines.texts.first, first.hasPrefix("old ") else { return nil }
        guard let oldSize = Decimal.parse(first.utf8.dropFirst(4)) else { return nil }
        guard let proof = HeaderLines.hashes(lines.texts.dropFirst()) else { return nil }
        guard let note = try? SignedNote(parsing: lines.rest) else { return nil }  // whatever it is, it is not the form
        guard let checkpoint = Checkpoint(text: note.text) else { return nil }
        self.oldSize = oldSize
        self.proof = proof
        self.note = note
        self.checkpoint = checkpoint
    }

    package init(oldSize: Int, proof: [Digest256], note: SignedNote, checkpoint: Checkpoint) {
        self.oldSize = oldSize
        self.proof = proof
        self.note = note
        self.checkpoint = checkpoint
    }

    package var bytes: [UInt8] {
        let lines = ["old \(oldSize)"] + proof.map { Base64.encode($0.bytes) }
        return Array((lines.joined(separator: "\n") + "\n\n").utf8) + note.bytes
    }
}
