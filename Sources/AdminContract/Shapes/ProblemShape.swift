/// Why the admin API said no (RFC 9457).
package struct ProblemShape: Hashable, Sendable, Codable, Error {
    /// One wrong value of the body.
    package struct Fault: Hashable, Sendable, Codable {
        package let path: String
        package let detail: String

        package init(path: String, detail: String) { (self.path, self.detail) = (path, detail) }
    }

    /// The page and heading that explain the reason.
    package let type: String
    package let title: String
    package let status: Int
    package let detail: String
    /// A word of the house's closed list; a string here, so that an older client can show a newer word.
    package let reason: String
    package let requestID: String
    package let errors: [Fault]

    package init(
        type: String, title: String, status: Int, detail: String, reason: String, requestID: String,
        errors: [Fault] = []
    ) {
        (self.type, self.title, self.status, self.detail) = (type, title, status, detail)
        (self.reason, self.requestID, self.errors) = (reason, requestID, errors)
    }

    private enum CodingKeys: String, CodingKey {
        case type, title, status, detail, reason
        case requestID = "request_id"
        case errors
    }
}
