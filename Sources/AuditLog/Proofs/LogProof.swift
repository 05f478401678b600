package import Digests

/// A proof that a leaf is in a log, as a text that stands for itself (C2SP `tlog-proof`).
package struct LogProof: Hashable, Sendable {
    package static let hashLimit = 63
    private static let header = "c2sp.org/tlog-proof@v1"

    package let index: Int
    /// From the leaf's sibling to the root's child.
    package let hashes: [Digest256]
    /// The signed checkpoint, verbatim.
    package let note: SignedNote

    package init(index: Int, hashes: [Digest256], note: SignedNote) {
        self.index = index
        self.hashes = hashes
        self.note = note
    }

    /// Parses `c2sp.org/tlog-proof@v1`, index, hashes, an empty line and a note; `nil` for anything else.
    ///
    /// The format's `extra` line is not read: nothing here trusts one.
    package init?(parsing bytes: [UInt8]) {
        guard let lines = HeaderLines(bytes, limit: Self.hashLimit + 2) else { return nil }
        guard lines.texts.count >= 2, lines.texts[0] == Self.header, lines.texts[1].hasPrefix("index ") else {
            return nil
        }
        guard let index = Decimal.parse(lines.texts[1].utf8.dropFirst(6)) else { return nil }
        guard let hashes = HeaderLines.hashes(lines.texts[2...]) else { return nil }
        guard let note = try? SignedNote(parsing: lines.rest) else { return nil }  // whatever it is, it is no proof
        self.init(index: index, hashes: hashes, note: note)
    }

    package var bytes: [UInt8] {
        let lines = [Self.header, "index \(index)"] + hashes.map { Base64.encode($0.bytes) }
        return Array((lines.joined(separator: "\n") + "\n\n").utf8) + note.bytes
    }

    /// The checkpoint in the note, if the leaf is in its tree; whether the note is believed is another question.
    package func checkpoint(holding leaf: Digest256) -> Checkpoint? {
        guard let checkpoint = Checkpoint(text: note.text) else { return nil }
        let isHeld = TreeProof.holds(
            leaf: leaf, at: index, size: checkpoint.size, proof: hashes, root: checkpoint.root)
        return isHeld ? checkpoint : nil
    }
}

/// Lines in front of the first empty line, and all that follows it.
struct HeaderLines {
    let texts: [Substring]
    let rest: [UInt8]

    /// Returns `nil` without an empty line, or with more than `limit` lines before it.
    init?(_ bytes: [UInt8], limit: Int) {
        var (texts, start) = ([Substring](), 0)
        while let end = bytes[start...].firstIndex(of: 0x0A) {
            if end == start {
                self.texts = texts
                rest = Array(bytes[(end + 1)...])
                return
            }
            guard texts.count < limit else { return nil }
            texts.append(Substring(decoding: bytes[start..<end], as: UTF8.self))
            start = end + 1
        }
        return nil
    }

    /// Lines of 32 bytes in base64 each; `nil` if one is not.
    static func hashes(_ lines: some Collection<Substring>) -> [Digest256]? {
        let hashes = lines.compactMap { line in Base64.decode(line).flatMap { Digest256($0) } }
        return hashes.count == lines.count ? hashes : nil
    }
}
