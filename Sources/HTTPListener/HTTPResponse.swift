/// What a handler answers; framing and connection headers are the listener's.
package struct HTTPResponse: Sendable {
    /// One header.
    package struct Field: Hashable, Sendable {
        package let name: String
        package let value: String

        package init(_ name: String, _ value: String) { (self.name, self.value) = (name, value) }
    }

    /// The body, or how it comes to be.
    package enum Body: Sendable {
        case bytes([UInt8])
        /// Written piece by piece, at the pace of the client; chunked where the length is `nil`.
        ///
        /// What the closure throws cuts the connection, so that the client sees that something is missing.
        case stream(length: Int?, @Sendable (HTTPBodyWriter) async throws -> Void)
    }

    package var status: Int
    package var fields: [Field]
    package var body: Body

    package init(_ status: Int, fields: [Field] = [], body: Body = .bytes([])) {
        (self.status, self.fields, self.body) = (status, fields, body)
    }

    /// The value of the first header of that name, whatever its case.
    package func value(_ name: String) -> String? {
        fields.first { $0.name.lowercased() == name }?.value
    }
}
