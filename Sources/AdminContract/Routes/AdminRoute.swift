/// One row of the route table: the server matches requests with it, the client builds targets from it.
package struct AdminRoute: Hashable, Sendable {
    /// Who may call.
    package enum Access: Hashable, Sendable {
        /// Anyone, without a key.
        case open
        /// Every admin.
        case anyAdmin
        case scope(AdminScope)
    }

    package enum Method: String, Hashable, Sendable {
        case get = "GET"
        case post = "POST"
        case put = "PUT"
        case patch = "PATCH"
        case delete = "DELETE"
    }

    package let operation: AdminOperation
    package let method: Method
    /// Segments in braces take one name or id: `/v1/tenants/{tenant}`.
    package let path: String
    package let access: Access
    /// One sentence for the OpenAPI document.
    package let summary: String

    init(
        _ operation: AdminOperation, _ method: Method, _ path: String, _ access: Access, _ summary: String
    ) {
        self.operation = operation
        self.method = method
        self.path = path
        self.access = access
        self.summary = summary
    }

    /// True for a PATCH or DELETE, which name in `If-Match` the revision that they were decided on.
    package var needsRevision: Bool { method == .patch || method == .delete }

    /// The names in braces, in their order.
    package var parameters: [String] {
        segments.compactMap { $0.hasPrefix("{") ? String($0.dropFirst().dropLast()) : nil }
    }

    /// The path with `values` in place of the braces, percent-encoded; `nil` unless there is one for each.
    package func target(_ values: [String] = []) -> String? {
        guard values.count == parameters.count else { return nil }
        var rest = values[...]
        return segments.map { "/" + ($0.hasPrefix("{") ? PercentCode.encode(rest.removeFirst()) : String($0)) }.joined()
    }

    /// The values that `segments` have for the braces; `nil` if another path is meant.
    package func match(_ segments: [String]) -> [String: String]? {
        let mine = self.segments
        guard mine.count == segments.count else { return nil }
        var values: [String: String] = [:]
        for (pattern, segment) in zip(mine, segments) {
            if pattern.hasPrefix("{") {
                values[String(pattern.dropFirst().dropLast())] = segment
            } else if pattern != segment {
                return nil
            }
        }
        return values
    }

    private var segments: [Substring] { path.split(separator: "/") }
}
