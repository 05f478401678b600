import Digests
import StrictJSON

/// A text with signatures under it (C2SP `signed-note`).
///
/// INVARIANT: the text is UTF-8, ends in LF and has no other control character; there are 1 to 16 signatures.
package struct SignedNote: Hashable, Sendable {
    package static let signatureLimit = 16
    package static let byteLimit = 16 * 1_024

    /// What is signed, with its last LF.
    package let text: String
    package private(set) var signatures: [NoteSignature]

    /// A note that was signed just now.
    package init(text: String, signatures: [NoteSignature]) {
        precondition((1...Self.signatureLimit).contains(signatures.count), "a note has 1 to 16 signatures")
        self.text = text
        self.signatures = signatures
    }

    /// The same note with more signatures; `nil` when they become too many.
    package func adding(_ more: [NoteSignature]) -> SignedNote? {
        guard signatures.count + more.count <= Self.signatureLimit else { return nil }
        return SignedNote(text: text, signatures: signatures + more)
    }

    package var bytes: [UInt8] { Array((text + "\n" + signatures.map(\.line).joined()).utf8) }

    // MARK: Reading

    /// Parses a whole note; text and signatures part at the last empty line.
    ///
    /// - Throws: `NoteRefusal.tooLong`, `.malformed` or `.tooManySignatures`.
    package init(parsing bytes: [UInt8]) throws(NoteRefusal) {
        guard bytes.count <= Self.byteLimit else { throw .tooLong }
        guard UTF8Check.firstFault(in: bytes) == nil, bytes.allSatisfy({ $0 >= 0x20 || $0 == 0x0A }) else {
            throw .malformed
        }
        guard let end = Self.endOfText(bytes), bytes.last == 0x0A else { throw .malformed }
        let lines = bytes[(end + 1)...].dropLast().split(separator: 0x0A, omittingEmptySubsequences: false)
        guard lines.count <= Self.signatureLimit else { throw .tooManySignatures }
        var signatures: [NoteSignature] = []
        for line in lines {
            guard let signature = NoteSignature(line: String(decoding: line, as: UTF8.self)) else { throw .malformed }
            signatures.append(signature)
        }
        text = String(decoding: bytes[..<end], as: UTF8.self)
        self.signatures = signatures
    }

    /// The index of the second LF of the last empty line.
    private static func endOfText(_ bytes: [UInt8]) -> Int? {
        var place = bytes.count - 1
        while place > 0 {
            if bytes[place] == 0x0A, bytes[place - 1] == 0x0A { return place }
            place -= 1
        }
        return nil
    }

    // MARK: Verifying

    /// Which of `keys` signed, in the order of the lines, each once.
    ///
    /// Lines of other keys are ignored. A line of a known key that fails spoils the note, also beside a good one.
    ///
    /// - Throws: `NoteRefusal.badSignature`, or `.noKnownKey` when nobody known signed.
    package func verified(by keys: [VerifierKey]) throws(NoteRefusal) -> [VerifiedSignature] {
        var verified: [VerifiedSignature] = []
        for signature in signatures {
            for key in keys where key.id == signature.id && key.name == signature.name {
                guard let time = signature.verify(text, by: key) else { throw .badSignature }
                if !verified.contains(where: { $0.key == key }) { verified.append(VerifiedSignature(key, time)) }
            }
        }
        guard !verified.isEmpty else { throw .noKnownKey }
        return verified
    }
}

/// A signature that was found good.
package struct VerifiedSignature: Hashable, Sendable {
    package let key: VerifierKey
    /// Of a cosignature, Unix seconds; 0 for others.
    package let time: Int64

    init(_ key: VerifierKey, _ time: Int64) {
        self.key = key
        self.time = time
    }
}

/// Why a note is not one, or is not believed.
package enum NoteRefusal: Error, Hashable {
    case tooLong, malformed, tooManySignatures, badSignature, noKnownKey
}
