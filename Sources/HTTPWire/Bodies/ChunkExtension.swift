/// The grammar of chunk extensions (RFC 9112, section 7.1.1), without blanks: `name`, `name=token`, `name="text"`.
struct ChunkExtension: Sendable {
    private enum State: Hashable {
        case nameStart, name, valueStart, value, quoted, escaped, afterQuote
    }

    private var state = State.nameStart

    /// Takes the next byte; true when it is the carriage return behind a whole extension.
    mutating func ends(with byte: UInt8) throws(HTTPRefusal) -> Bool {
        switch state {
        case .nameStart:
            guard Bytes.isToken(byte) else { throw .malformed(.chunkExtension) }
            state = .name
        case .name:
            guard byte == UInt8(ascii: "=") else { return try goesOn(byte) }
            state = .valueStart
        case .valueStart:
            guard byte == UInt8(ascii: "\"") || Bytes.isToken(byte) else { throw .malformed(.chunkExtension) }
            state = byte == UInt8(ascii: "\"") ? .quoted : .value
        case .value: return try goesOn(byte)
        case .quoted:
            guard Bytes.isFieldText(byte) else { throw .malformed(.chunkExtension) }
            if byte == UInt8(ascii: "\"") { state = .afterQuote }
            if byte == UInt8(ascii: "\\") { state = .escaped }
        case .escaped:
            guard Bytes.isFieldText(byte) else { throw .malformed(.chunkExtension) }
            state = .quoted
        case .afterQuote:
            guard !Bytes.isToken(byte) else { throw .malformed(.chunkExtension) }
            return try goesOn(byte)
        }
        return false
    }

    /// Another character of the word, the next extension, or the end.
    private mutating func goesOn(_ byte: UInt8) throws(HTTPRefusal) -> Bool {
        if byte == Bytes.carriageReturn { return true }
        if byte == UInt8(ascii: ";") {
            state = .nameStart
            return false
        }
        guard Bytes.isToken(byte) else { throw .malformed(.chunkExtension) }
        return false
    }
}
