package import AdminContract
package import StrictJSON

/// One call of the admin API, before it has a connection.
package struct AdminCall: Sendable {
    package let operation: AdminOperation
    /// The values of the route's braces, in their order.
    package var names: [String] = []
    package var query: [(name: String, value: String)] = []
    package var body: JSONValue?
    /// The revision that a PATCH or DELETE was decided on.
    package var revision: Int64?
    /// Lets a POST be repeated without being done twice.
    package var idempotencyKey: String?
    package var accept = "application/json"
    /// Of a file, only these bytes.
    package var range: Range<Int>?

    package init(_ operation: AdminOperation, _ names: [String] = [], body: JSONValue? = nil) {
        (self.operation, self.names, self.body) = (operation, names, body)
    }

    /// The same with one more query parameter; without a value it stays as it is.
    package func asking(_ name: String, _ value: String?) -> AdminCall {
        guard let value else { return self }
        var call = self
        call.query.append((name, value))
        return call
    }

    /// Path and query; `nil` if the names do not fit the route.
    package var target: String? {
        guard let path = operation.route.target(names) else { return nil }
        guard !query.isEmpty else { return path }
        let pairs = query.map { "\(PercentCode.encode($0.name))=\(PercentCode.encode($0.value))" }
        return path + "?" + pairs.joined(separator: "&")
    }
}

/// What the server answered.
package struct AdminReply: Sendable {
    package let status: Int
    /// Name in lower case to value.
    package let fields: [String: String]
    package let body: [UInt8]

    package init(status: Int, fields: [String: String], body: [UInt8]) {
        (self.status, self.fields, self.body) = (status, fields, body)
    }

    /// The log and index of the leaf that a change wrote: `gatehouse.example/audit/ten_1/4117`.
    package var leaf: String? { fields["gatehouse-leaf"] }

    /// The body as JSON.
    package func json() throws(AdminFailure) -> JSONValue {
        do {
            return try JSONReader.parse(body)
        } catch {
            throw .unreadable("the answer is no JSON: \(error)")
        }
    }
}

/// Why there is no answer that can be used.
package enum AdminFailure: Error, Hashable, Sendable {
    /// Nobody answers there.
    case unreachable(String)
    case timedOut
    /// Something answers that does not speak the admin API.
    case unreadable(String)
    /// The server refused.
    case refused(ProblemShape)
}
