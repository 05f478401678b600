package import HTTPWire
import Synchronization

/// One request as a simulator received it.
package struct RecordedRequest: Sendable {
    package let method: RequestMethod
    package let target: String
    /// Names in lower case, values byte for byte, in the order of the wire.
    package let fields: [Field]
    /// Decoded, byte for byte.
    package let body: [UInt8]

    /// One header.
    package struct Field: Hashable, Sendable {
        package let name: String
        package let value: String
    }

    init(_ head: RequestHead, body: [UInt8]) {
        method = head.method
        target = String(decoding: head.target, as: UTF8.self)
        fields = head.table.fields.map { field in
            Field(
                name: String(decoding: head.table.name(field), as: UTF8.self),
                value: String(decoding: head.table.value(field), as: UTF8.self))
        }
        self.body = body
    }

    /// The value of the first header of that name, in lower case.
    package func value(_ name: String) -> String? { fields.first { $0.name == name }?.value }
}

/// The requests that a simulator keeps for a test, up to a limit.
final class RequestRecord: Sendable {
    let limit: Int
    private let kept = Mutex<[RecordedRequest]>([])

    init(limit: Int) { self.limit = limit }

    var all: [RecordedRequest] { kept.withLock { $0 } }

    func keep(_ head: RequestHead, body: [UInt8]) {
        guard limit > 0 else { return }
        kept.withLock { kept in
            if kept.count < limit { kept.append(RecordedRequest(head, body: body)) }
        }
    }
}
