/// What one call used, by price class: what a meter reads from an answer and what the ledger prices.
///
/// Counts are tokens; `cacheWrite5m` also takes cache creation that was reported without a split.
package struct TokenUsage: Hashable, Sendable {
    package var input: Int64 = 0
    package var output: Int64 = 0
    package var cacheWrite5m: Int64 = 0
    package var cacheWrite1h: Int64 = 0
    package var cacheRead: Int64 = 0
    /// Requests of the provider's web search.
    package var webSearches: Int64 = 0
    /// Seconds of the provider's code execution.
    package var codeExecutionSeconds: Int64 = 0
    /// Further calls that the provider made and bills at their own model; the counts above do not cover them.
    package var iterations: [ModelUsage] = []

    package init() {}

    /// All tokens that the model read: the prompt length that a price step looks at.
    @inlinable
    package var prompt: Int64 { input + cacheWrite5m + cacheWrite1h + cacheRead }
}

/// The usage of one further model within a call.
package struct ModelUsage: Hashable, Sendable {
    package var model: String
    package var usage: TokenUsage

    package init(model: String, usage: TokenUsage) {
        self.model = model
        self.usage = usage
    }
}
