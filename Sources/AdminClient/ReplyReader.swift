import HTTPWire

/// Reads one reply from bytes in any pieces.
struct ReplyReader {
    /// More than any answer of the admin API has, exports included.
    static let bodyLimit = 256 << 20

    private let method: RequestMethod
    private var head = ResponseHeadReader()
    private var bodyReader: BodyReader?
    private var body: [UInt8] = []

    init(answering method: RequestMethod) { self.method = method }

    /// Whether another request may follow on the connection.
    var keepsAlive: Bool { head.head.keepAlive }

    /// Takes `bytes`, and returns the reply once it is whole.
    mutating func take(_ bytes: [UInt8]) throws(HTTPRefusal) -> AdminReply? {
        var place = 0
        if bodyReader == nil {
            guard let end = try head.read(bytes.span, answering: method) else { return nil }
            place = end
            bodyReader = BodyReader(head.head.framing, limit: Self.bodyLimit)
        }
        guard try bodyReader?.read(bytes.span, from: place, into: &body) != nil else { return nil }
        return reply
    }

    /// The reply whose body ends with the connection; `nil` if it was cut off.
    func finished() -> AdminReply? {
        bodyReader != nil && head.head.framing == .untilClose ? reply : nil
    }

    private var reply: AdminReply {
        var fields: [String: String] = [:]
        for field in head.head.table.fields {
            let name = String(decoding: head.head.table.name(field), as: UTF8.self)
            fields[name] = String(decoding: head.head.table.value(field), as: UTF8.self)
        }
        return AdminReply(status: head.head.status, fields: fields, body: body)
    }
}
