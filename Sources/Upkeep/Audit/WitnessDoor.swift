package import AuditLog

/// One configured witness and the way to it.
package struct WitnessDoor: Sendable {
    package struct Reply: Sendable {
        package let status: Int
        package let body: [UInt8]

        package init(status: Int, body: [UInt8]) { (self.status, self.body) = (status, body) }
    }

    package let name: String
    /// Of its cosignatures.
    package let key: VerifierKey
    /// Posts to `add-checkpoint`; throws when nobody answers.
    package let submit: @Sendable ([UInt8]) async throws -> Reply
    /// Gets a path such as `/<hash of the origin>/checkpoint`.
    package let fetch: @Sendable (String) async throws -> Reply

    package init(
        name: String, key: VerifierKey, submit: @escaping @Sendable ([UInt8]) async throws -> Reply,
        fetch: @escaping @Sendable (String) async throws -> Reply
    ) {
        (self.name, self.key, self.submit, self.fetch) = (name, key, submit, fetch)
    }
}
