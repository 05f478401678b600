/// One piece of periodic work.
package struct Chore: Sendable {
    package let name: String
    package let every: Duration
    /// Runs once; a chore that throws is logged and tried again at its next turn.
    package let run: @Sendable () async throws -> Void

    package init(_ name: String, every: Duration, run: @escaping @Sendable () async throws -> Void) {
        self.name = name
        self.every = every
        self.run = run
    }
}
