extension Writer {
    /// Hands in `change` and waits for its commit; `nil` when the queue is full, and then nothing runs.
    package func change<Answer: Sendable>(_ change: @escaping @Sendable (inout Books) throws -> Answer) async -> Answer?
    {
        await withCheckedContinuation { answered in
            let isQueued = submit(change) { answer in answered.resume(returning: answer) }
            if !isQueued { answered.resume(returning: nil) }
        }
    }
}
