import HTTPWire

/// One whole answer: its bytes, and what happens on the way through them.
struct Answer: Sendable {
    /// Something to do once the bytes before `offset` have been written.
    struct Mark: Sendable {
        let offset: Int
        let act: Act
    }

    enum Act: Sendable {
        /// Nanoseconds.
        case pause(Int64)
        /// The 20 bytes behind the offset become the machine's clock.
        case stamp
        case close
        /// Nothing more is answered, until the client leaves.
        case hang
    }

    static let stampLength = 20

    var bytes: [UInt8] = []
    var marks: [Mark] = []
    var isStream = false

    /// Adds a mark at the end of the bytes so far; a pause of no time is none.
    mutating func mark(_ act: Act) {
        if case .pause(let nanoseconds) = act, nanoseconds <= 0 { return }
        marks.append(Mark(offset: bytes.count, act: act))
    }

    /// A whole answer of JSON with its length.
    static func json(_ status: Int, id: UInt64, _ body: [UInt8], retryAfter: Int? = nil) -> Answer {
        var answer = Answer()
        HeadWriter.status(status, to: &answer.bytes)
        HeadWriter.field("content-type", "application/json" as StaticString, to: &answer.bytes)
        answer.addCommonFields(id)
        if let retryAfter { HeadWriter.field("retry-after", retryAfter, to: &answer.bytes) }
        HeadWriter.field("content-length", body.count, to: &answer.bytes)
        HeadWriter.endLine(&answer.bytes)
        answer.bytes += body
        return answer
    }

    /// Appends what the provider sends with every answer, its account included: a gateway must not pass that on.
    mutating func addCommonFields(_ id: UInt64) {
        bytes.append(literal: "request-id: req_sim_")
        JSONText.append(hexadecimal: id, to: &bytes)
        bytes.append(
            literal: """
                \r\nanthropic-organization-id: 00000000-0000-4000-8000-000000000000\r
                anthropic-ratelimit-requests-limit: 4000\r
                server: gatehouse-simulator\r\n
                """)
    }
}
