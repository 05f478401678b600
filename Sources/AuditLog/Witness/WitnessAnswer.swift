import Digests

/// What a witness answered to a head that it was sent (C2SP `tlog-witness`).
package enum WitnessAnswer: Hashable, Sendable {
    /// It cosigned: the line to put under the note, with its LF.
    case cosigned(line: String)
    /// It knows another size than the one that was named as the old one.
    case stale(Int)
    /// It holds that this head does not continue what it cosigned.
    case inconsistent
    /// Anything else, an answer that is not the protocol's among it: the witness did not answer.
    case none(status: Int)

    package init(status: Int, body: [UInt8], to note: SignedNote, by key: VerifierKey) {
        switch status {
        case 200: self = Self.line(body, under: note, by: key).map { .cosigned(line: $0) } ?? .none(status: status)
        case 409: self = Self.size(body).map { .stale($0) } ?? .none(status: status)
        case 422: self = .inconsistent
        default: self = .none(status: status)
        }
    }

    /// The one line that holds a good cosignature of `key`; others are not our business.
    private static func line(_ body: [UInt8], under note: SignedNote, by key: VerifierKey) -> String? {
        // What is no note has no line that could be good.
        guard let whole = try? SignedNote(parsing: note.bytes + body) else { return nil }
        let mine = whole.signatures.first { signature in
            signature.name == key.name && signature.id == key.id && (signature.verify(note.text, by: key) ?? 0) > 0
        }
        return mine?.line
    }

    private static func size(_ body: [UInt8]) -> Int? {
        guard body.last == 0x0A else { return nil }
        return Decimal.parse(body.dropLast())
    }
}
