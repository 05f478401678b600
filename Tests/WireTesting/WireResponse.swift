import HTTPWire

/// One response as a test sees it.
package struct WireResponse: Sendable {
    package let status: Int
    /// Names in lower case.
    package let fields: [(name: String, value: String)]
    package var body: [UInt8] = []
    /// False when the connection ended before the body did.
    package var isWhole = false

    init(_ head: ResponseHead) {
        status = head.status
        fields = head.table.fields.map { field in
            let name = String(decoding: head.table.name(field), as: UTF8.self)
            return (name, String(decoding: head.table.value(field), as: UTF8.self))
        }
    }

    package var text: String { String(decoding: body, as: UTF8.self) }

    /// The value of the first field of that name.
    package func value(_ name: String) -> String? { fields.first { $0.name == name }?.value }

    /// The names of the server-sent events of the body.
    package var events: [String] {
        text.split(separator: "\n").filter { $0.hasPrefix("event: ") }.map { String($0.dropFirst(7)) }
    }
}

/// Responses out of the bytes of one connection, through our own strict reader.
struct ResponseCollector {
    private(set) var responses: [WireResponse] = []
    private let method: RequestMethod
    private var heads = ResponseHeadReader()
    private var bodies: BodyReader?

    init(answering method: RequestMethod) { self.method = method }

    var wholeCount: Int { responses.count { $0.isWhole } }

    mutating func read(_ bytes: [UInt8]) throws {
        var place = 0
        while place < bytes.count || bodies != nil {
            if bodies == nil {
                guard let end = try heads.read(bytes.span, from: place, answering: method) else { return }
                place = end
                responses.append(WireResponse(heads.head))
                bodies = BodyReader(heads.head.framing, limit: .max)
            }
            let last = responses.count - 1
            guard let end = try bodies?.read(bytes.span, from: place, into: &responses[last].body) else { return }
            place = end
            responses[last].isWhole = true
            bodies = nil
            heads.reset()
        }
    }

    /// The connection has ended: so has a body that ends with it.
    mutating func close() {
        guard bodies != nil, heads.head.framing == .untilClose else { return }
        responses[responses.count - 1].isWhole = true
    }
}
