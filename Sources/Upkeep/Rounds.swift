package import Logging

/// Runs chores, each in its own rhythm, until the task is cancelled.
package struct Rounds: Sendable {
    private let chores: [Chore]
    private let logger: Logger

    package init(_ chores: [Chore], logger: Logger) {
        self.chores = chores
        self.logger = logger
    }

    /// Returns when the surrounding task is cancelled.
    package func run() async {
        await withTaskGroup(of: Void.self) { group in
            for chore in chores {
                group.addTask(operation: { await repeated(chore) })
            }
        }
    }

    private func repeated(_ chore: Chore) async {
        while !Task.isCancelled {
            // Cancelled while it waits: the loop's condition ends it.
            try? await Task.sleep(for: chore.every)
            guard !Task.isCancelled else { return }
            do {
                try await chore.run()
            } catch {
                logger.warning("a chore failed", metadata: ["chore": "\(chore.name)", "error": "\(error)"])
            }
        }
    }
}
