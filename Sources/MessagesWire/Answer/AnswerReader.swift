import StrictJSON

/// Reads an event's data or a whole answer in one pass, in whatever order its members stand.
struct AnswerReader: ~Copyable {
    static let callLimit = 1_000
    static let iterationLimit = 1_000
    /// No count above it is believed.
    static let countLimit: Int64 = 1 << 40

    var scan = Scanner()
    var event = StreamEvent()
    private var isWholeAnswer = false

    /// What the data of one server-sent event says.
    static func event(_ data: Span<UInt8>) -> StreamEvent {
        var reader = AnswerReader()
        // The fault itself tells nobody anything: what cannot be read is refused or charged by the hold.
        guard (try? reader.root(data)) != nil else { return .unreadable }
        return reader.event
    }

    /// What a whole body says, or `nil` where it is no JSON.
    static func body(_ data: Span<UInt8>) -> StreamEvent? {
        var reader = AnswerReader()
        reader.isWholeAnswer = true
        // The caller treats an unreadable answer by itself.
        guard (try? reader.root(data)) != nil else { return nil }
        return reader.event
    }

    private mutating func root(_ bytes: Span<UInt8>) throws(Scanner.Broken) {
        try scan.begin(bytes)
        if isWholeAnswer {
            guard scan.next(bytes) == UInt8(ascii: "{") else { throw scan.broken(.valueExpected, at: scan.place) }
            try message(bytes)
        } else {
            try streamed(bytes)
        }
        try scan.end(bytes)
    }

    private mutating func streamed(_ bytes: Span<UInt8>) throws(Scanner.Broken) {
        var object = try scan.openObject(bytes)
        while let name = try scan.nextMember(bytes, &object) {
            if scan.isName(name, "type", bytes) {
                event.kind = try kind(bytes)
            } else if scan.isName(name, "index", bytes) {
                event.index = try count(bytes)
            } else if scan.isName(name, "delta", bytes) {
                try delta(bytes)
            } else if scan.isName(name, "content_block", bytes) {
                try block(bytes)
            } else if scan.isName(name, "message", bytes) {
                try message(bytes)
            } else if scan.isName(name, "usage", bytes) {
                event.counts = try usage(bytes)
            } else if scan.isName(name, "error", bytes) {
                try error(bytes)
            } else {
                try scan.skipValue(bytes)
            }
        }
    }

    private mutating func kind(_ bytes: Span<UInt8>) throws(Scanner.Broken) -> StreamEvent.Kind {
        guard let word = try scan.keyword(bytes) else { return .other }
        if scan.isName(word, "content_block_delta", bytes) { return .blockDelta }
        if scan.isName(word, "content_block_start", bytes) { return .blockStart }
        if scan.isName(word, "content_block_stop", bytes) { return .blockStop }
        if scan.isName(word, "message_start", bytes) { return .messageStart }
        if scan.isName(word, "message_delta", bytes) { return .messageDelta }
        if scan.isName(word, "message_stop", bytes) { return .messageStop }
        return scan.isName(word, "error", bytes) ? .error : .other
    }

    /// `message` of `message_start`, or the whole body of an answer that was not streamed.
    private mutating func message(_ bytes: Span<UInt8>) throws(Scanner.Broken) {
        guard var object = try openObject(bytes) else { return }
        while let name = try scan.nextMember(bytes, &object) {
            if scan.isName(name, "model", bytes) {
                event.model = try word(bytes)
            } else if scan.isName(name, "usage", bytes) {
                event.counts = try usage(bytes)
            } else if scan.isName(name, "stop_reason", bytes) {
                event.stopReason = try word(bytes)
            } else if scan.isName(name, "content", bytes) {
                try content(bytes)
            } else if isWholeAnswer, scan.isName(name, "type", bytes) {
                try wholeKind(bytes)
            } else if isWholeAnswer, scan.isName(name, "error", bytes) {
                try error(bytes)
            } else {
                try scan.skipValue(bytes)
            }
        }
    }

    private mutating func wholeKind(_ bytes: Span<UInt8>) throws(Scanner.Broken) {
        guard let word = try scan.keyword(bytes) else { return }
        if scan.isName(word, "message", bytes) { event.kind = .messageStart }
        if scan.isName(word, "error", bytes) { event.kind = .error }
    }

    private mutating func error(_ bytes: Span<UInt8>) throws(Scanner.Broken) {
        guard var object = try openObject(bytes) else { return }
        while let name = try scan.nextMember(bytes, &object) {
            if scan.isName(name, "type", bytes) {
                event.errorType = try word(bytes)
            } else {
                try scan.skipValue(bytes)
            }
        }
    }

    /// Opens an object, or skips a value that is none.
    mutating func openObject(_ bytes: Span<UInt8>) throws(Scanner.Broken) -> OpenObject? {
        guard scan.next(bytes) == UInt8(ascii: "{") else {
            try scan.skipValue(bytes)
            return nil
        }
        return try scan.openObject(bytes)
    }

    /// Opens an array, or skips a value that is none.
    mutating func openArray(_ bytes: Span<UInt8>) throws(Scanner.Broken) -> OpenArray? {
        guard scan.next(bytes) == UInt8(ascii: "[") else {
            try scan.skipValue(bytes)
            return nil
        }
        return try scan.openArray(bytes)
    }

    /// A string of at most 256 bytes, or `nil` for any other value.
    mutating func word(_ bytes: Span<UInt8>) throws(Scanner.Broken) -> String? {
        guard scan.next(bytes) == UInt8(ascii: "\"") else {
            try scan.skipValue(bytes)
            return nil
        }
        let span = try scan.string(bytes)
        return span.range.count <= PeekReader.wordLimit ? bytes.string(span) : nil
    }

    /// An integer from 0 to `countLimit`, or `nil` for any other value.
    mutating func count(_ bytes: Span<UInt8>) throws(Scanner.Broken) -> Int64? {
        guard scan.next(bytes) &- 0x30 <= 9 else {
            try scan.skipValue(bytes)
            return nil
        }
        var value = Int64(0)
        for index in try scan.number(bytes) {
            guard bytes[index] &- 0x30 <= 9, value <= Self.countLimit else { return nil }
            value = value * 10 + Int64(bytes[index] - 0x30)
        }
        return value <= Self.countLimit ? value : nil
    }
}
