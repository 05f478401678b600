/// Waits until `holds` does, without sleeping; ends with an error where the test's time limit has passed.
package func until(
    _ holds: () async throws -> Bool, isolation: isolated (any Actor)? = #isolation
) async throws {
    while try await !holds() {
        try Task.checkCancellation()
        await Task.yield()
    }
}
