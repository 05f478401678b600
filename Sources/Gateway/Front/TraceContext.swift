import Digests
package import Vocabulary

/// Which trace a request belongs to (W3C Trace Context, level 1), and its own place there.
struct TraceContext: Hashable, Sendable {
    /// 32 hex digits.
    let trace: String
    /// The span of the client; `nil` where the trace begins here.
    let parent: String?
    /// 16 hex digits.
    let span: String
    /// Whether the client told a trace, be it one that cannot be read.
    private let isTold: Bool

    /// Joins the trace of a `traceparent`, or begins one where there is none that can be read.
    init(joining field: String?, using random: inout some RandomNumberGenerator) {
        let parts = field.flatMap(Self.parts)
        trace = parts?.trace ?? Self.hex(random.next()) + Self.hex(random.next() | 1)
        parent = parts?.span
        span = Self.hex(random.next() | 1)
        isTold = field != nil
    }

    /// The value of `traceparent` for the upstream, where the client sent none.
    var header: String? { isTold ? nil : "00-\(trace)-\(span)-01" }

    /// Trace and span of `00-<32 hex>-<16 hex>-<2 hex>`; `nil` for any other form, or for ids of zeros.
    static func parts(_ field: String) -> (trace: String, span: String)? {
        let parts = field.split(separator: "-", omittingEmptySubsequences: false).map(String.init)
        guard parts.count == 4, parts.map(\.utf8.count) == [2, 32, 16, 2], parts[0] != "ff" else { return nil }
        guard parts.allSatisfy({ $0.utf8.allSatisfy(isHex) }) else { return nil }
        guard parts[1].contains(where: { $0 != "0" }), parts[2].contains(where: { $0 != "0" }) else { return nil }
        return (parts[1], parts[2])
    }

    /// 16 digits for a random number.
    static func hex(_ number: UInt64) -> String {
        let digits = String(number, radix: 16)
        return String(repeating: "0", count: 16 - digits.count) + digits
    }

    private static func isHex(_ byte: UInt8) -> Bool {
        (0x30...0x39).contains(byte) || (0x61...0x66).contains(byte)
    }
}

/// One piece of work with its place in a trace, as it is handed to a collector.
package struct RequestSpan: Hashable, Sendable {
    package enum Kind: Int, Sendable { case server = 2, client = 3 }

    package let trace: String
    package let span: String
    package let parent: String?
    package let name: String
    package let kind: Kind
    package let start: Instant
    package let end: Instant
    package let attributes: [String: String]
    package let isError: Bool
}

/// Spans of one event loop until a collector takes them; past its limit they are counted and dropped.
struct SpanShelf {
    static let limit = 1_024

    private var spans: [RequestSpan] = []
    private(set) var dropped = 0

    mutating func add(_ span: RequestSpan) {
        if spans.count < Self.limit { spans.append(span) } else { dropped &+= 1 }
    }

    mutating func take() -> [RequestSpan] { exchange(&spans, with: []) }
}
