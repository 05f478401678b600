/// Strict chunked decoding (RFC 9112, section 7.1); extensions and trailers are checked and dropped.
///
///     size -> extension? -> line end -> data -> data end -> size ... -> 0 -> trailer line ... -> done
struct ChunkReader: Sendable {
    static let digitLimit = 16
    /// Bytes of extensions in one body.
    static let extensionLimit = 256
    /// Bytes and lines of trailers in one body.
    static let trailerLimit = 8_192
    static let trailerLineLimit = 32

    private enum State: Hashable {
        case size, chunkExtension, sizeEnd, data, dataEnd, dataLineFeed, trailer, done
    }

    private var state = State.size
    private var size: UInt64 = 0
    private var digits = 0
    private var extensionBytes = 0
    private var extensions = ChunkExtension()
    private var trailers = FieldTable()

    var isComplete: Bool { state == .done }

    /// Reads one step; `left` is what the limit of the body still allows.
    mutating func next(
        _ bytes: Span<UInt8>, from start: Int, left: inout Int
    ) throws(HTTPRefusal) -> BodyReader.Step {
        var place = start
        while state != .done {
            guard place < bytes.count else { return .needsMore }
            switch state {
            case .data:
                let end = place + Int(min(size, UInt64(bytes.count - place)))
                size -= UInt64(end - place)
                if size == 0 { state = .dataEnd }
                return .data(place..<end)
            case .trailer: try takeTrailer(bytes, at: &place)
            default:
                try take(bytes[place], left: &left)
                place += 1
            }
        }
        return .complete(at: place)
    }

    private mutating func take(_ byte: UInt8, left: inout Int) throws(HTTPRefusal) {
        switch state {
        case .size: try takeSize(byte)
        case .chunkExtension: try takeExtension(byte)
        case .sizeEnd:
            guard byte == Bytes.lineFeed else { throw .malformed(.bareCarriageReturn) }
            try startData(left: &left)
        case .dataEnd:
            guard byte == Bytes.carriageReturn else { throw .malformed(.chunkEnd) }
            state = .dataLineFeed
        case .dataLineFeed:
            guard byte == Bytes.lineFeed else { throw .malformed(.chunkEnd) }
            (state, size, digits) = (.size, 0, 0)
        case .data, .trailer, .done: break
        }
    }

    private mutating func takeSize(_ byte: UInt8) throws(HTTPRefusal) {
        if let digit = Bytes.hexDigit(byte) {
            // `0` stands alone: a second digit behind it is a leading zero.
            guard digits < Self.digitLimit, digits == 0 || size > 0 else { throw .malformed(.chunkSize) }
            size = size << 4 | UInt64(digit)
            digits += 1
            return
        }
        guard digits > 0 else { throw .malformed(.chunkSize) }
        switch byte {
        case Bytes.carriageReturn: state = .sizeEnd
        case UInt8(ascii: ";"):
            extensions = ChunkExtension()
            state = .chunkExtension
            try countExtension()
        default: throw .malformed(.chunkSize)
        }
    }

    private mutating func takeExtension(_ byte: UInt8) throws(HTTPRefusal) {
        guard try !extensions.ends(with: byte) else {
            state = .sizeEnd
            return
        }
        try countExtension()
    }

    private mutating func countExtension() throws(HTTPRefusal) {
        extensionBytes += 1
        guard extensionBytes <= Self.extensionLimit else { throw .malformed(.chunkExtension) }
    }

    private mutating func startData(left: inout Int) throws(HTTPRefusal) {
        guard size > 0 else {
            state = .trailer
            return
        }
        guard size <= UInt64(max(0, left)) else { throw .bodyTooLarge }
        left -= Int(size)
        state = .data
    }

    private mutating func takeTrailer(_ bytes: Span<UInt8>, at place: inout Int) throws(HTTPRefusal) {
        let limit = Self.trailerLimit - trailers.lineStart
        guard let line = try trailers.gather(bytes, at: &place, limit: limit, orThrow: .headersTooLarge) else { return }
        guard line.count > 1, trailers.bytes[line.upperBound - 2] == Bytes.carriageReturn else {
            throw .malformed(.bareLineFeed)
        }
        guard line.count > 2 else {
            state = .done
            return
        }
        guard trailers.fields.count < Self.trailerLineLimit else { throw .headersTooLarge }
        try FieldLine.read(line, of: .request, into: &trailers)
        guard trailers.fields.last?.name.isRefusedInTrailer == false else { throw .malformed(.trailerName) }
    }
}
