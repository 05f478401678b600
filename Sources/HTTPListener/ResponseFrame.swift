import HTTPWire
import Vocabulary

/// The head of a response with the framing that its request allows.
struct ResponseFrame {
    let bytes: [UInt8]
    let framing: BodyFraming
    let keepAlive: Bool

    init(_ response: HTTPResponse, to head: RequestHead, keepAlive wanted: Bool, at now: Instant) {
        let isBodiless = head.method == .head || response.status == 204 || response.status == 304
        let length = Self.length(of: response)
        let framing: BodyFraming =
            if isBodiless {
                .none
            } else if let length {
                .length(length)
            } else {
                head.isHTTP10 ? .untilClose : .chunked
            }
        keepAlive = wanted && framing != .untilClose
        self.framing = framing
        var bytes: [UInt8] = []
        HeadWriter.status(response.status, to: &bytes)
        HeadWriter.field("date", HTTPDate.text(now), to: &bytes)
        Self.append(response.fields, to: &bytes)
        Self.append(framing, length: response.status == 204 ? nil : length, keepAlive: keepAlive, to: &bytes)
        self.bytes = bytes
    }

    private static func length(of response: HTTPResponse) -> Int? {
        switch response.body {
        case .bytes(let bytes): bytes.count
        case .stream(let length, _): length
        }
    }

    private static func append(_ fields: [HTTPResponse.Field], to bytes: inout [UInt8]) {
        for field in fields where !isOurs(field.name) {
            HeadWriter.field(named: field.name, field.value, to: &bytes)
        }
    }

    private static func append(_ framing: BodyFraming, length: Int?, keepAlive: Bool, to bytes: inout [UInt8]) {
        if let length { HeadWriter.field("content-length", length, to: &bytes) }
        if framing == .chunked { HeadWriter.field("transfer-encoding", "chunked" as StaticString, to: &bytes) }
        if !keepAlive { HeadWriter.field("connection", "close" as StaticString, to: &bytes) }
        HeadWriter.endLine(&bytes)
    }

    /// A handler cannot frame: two answers would be read as one, or one as two.
    private static func isOurs(_ name: String) -> Bool {
        ["content-length", "transfer-encoding", "connection", "date"].contains(name.lowercased())
    }
}
