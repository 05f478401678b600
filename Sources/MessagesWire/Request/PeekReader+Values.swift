/// Values whose kind a peeked path fixes; `null` stands for an absent one where the path is optional.
extension PeekReader {
    /// Notes that the value at `path` is not `kind`, and gives back what to throw.
    mutating func wrong(_ kind: String, _ path: String) -> Scanner.Broken { refuse(.notA(kind), path) }

    mutating func refuse(_ cause: PeekRefusal.Cause, _ path: String) -> Scanner.Broken {
        refusal = PeekRefusal(cause: cause, path: path)
        return .broken
    }

    /// A string that is not empty and at most `wordLimit` bytes, and where it stands with its quotes.
    mutating func requiredWord(
        _ bytes: Span<UInt8>, _ path: @autoclosure () -> String
    ) throws(Scanner.Broken) -> (String, Range<Int>) {
        guard scan.next(bytes) == UInt8(ascii: "\"") else { throw wrong("a string", path()) }
        let span = try scan.string(bytes)
        guard span.range.count <= Self.wordLimit else { throw refuse(.above(Int64(Self.wordLimit)), path()) }
        guard let text = bytes.string(span), !text.isEmpty else { throw wrong("a string of characters", path()) }
        return (text, span.quoted)
    }

    mutating func word(
        _ bytes: Span<UInt8>, _ path: @autoclosure () -> String
    ) throws(Scanner.Broken) -> String? {
        try scan.takeNull(bytes) ? nil : try requiredWord(bytes, path()).0
    }

    /// Digits alone: no sign, no fraction, no exponent; at most `tokenLimit`.
    mutating func integer(
        _ bytes: Span<UInt8>, _ path: @autoclosure () -> String
    ) throws(Scanner.Broken) -> (Int64, Range<Int>) {
        guard scan.next(bytes) &- 0x30 <= 9 else { throw wrong("an integer", path()) }
        let span = try scan.number(bytes)
        var value = Int64(0)
        for index in span {
            guard bytes[index] &- 0x30 <= 9 else { throw wrong("an integer", path()) }
            value = value * 10 + Int64(bytes[index] - 0x30)
            guard value <= Self.tokenLimit else { throw refuse(.above(Self.tokenLimit), path()) }
        }
        return (value, span)
    }

    mutating func optionalInteger(
        _ bytes: Span<UInt8>, _ path: @autoclosure () -> String
    ) throws(Scanner.Broken) -> (Int64, Range<Int>)? {
        try scan.takeNull(bytes) ? nil : try integer(bytes, path())
    }

    mutating func flag(_ bytes: Span<UInt8>, _ path: @autoclosure () -> String) throws(Scanner.Broken) -> Bool {
        switch scan.next(bytes) {
        case UInt8(ascii: "t"):
            try scan.word(bytes, "true")
            return true
        case UInt8(ascii: "f"): try scan.word(bytes, "false")
        case UInt8(ascii: "n"): try scan.word(bytes, "null")
        default: throw wrong("true or false", path())
        }
        return false
    }

    /// Opens an object, or returns `nil` where `null` stands.
    mutating func optionalObject(
        _ bytes: Span<UInt8>, _ path: @autoclosure () -> String
    ) throws(Scanner.Broken) -> OpenObject? {
        if try scan.takeNull(bytes) { return nil }
        return try object(bytes, path())
    }

    mutating func object(
        _ bytes: Span<UInt8>, _ path: @autoclosure () -> String
    ) throws(Scanner.Broken) -> OpenObject {
        guard scan.next(bytes) == UInt8(ascii: "{") else { throw wrong("an object", path()) }
        return try scan.openObject(bytes)
    }

    /// Opens an array, or returns `nil` where `null` stands.
    mutating func optionalArray(
        _ bytes: Span<UInt8>, _ path: @autoclosure () -> String
    ) throws(Scanner.Broken) -> OpenArray? {
        if try scan.takeNull(bytes) { return nil }
        guard scan.next(bytes) == UInt8(ascii: "[") else { throw wrong("an array", path()) }
        return try scan.openArray(bytes)
    }
}
