import Vocabulary

/// The five rates of a model; each stands for itself, none is a multiple of another.
package struct TokenRates: Hashable, Sendable, BitwiseCopyable {
    /// Prompt tokens that no cache gave or took.
    package var input: PicoUSD
    package var output: PicoUSD
    /// Prompt tokens written to the cache for five minutes.
    package var write5m: PicoUSD
    /// Prompt tokens written to the cache for an hour.
    package var write1h: PicoUSD
    /// Prompt tokens read from the cache.
    package var read: PicoUSD

    package init(input: PicoUSD, output: PicoUSD, write5m: PicoUSD, write1h: PicoUSD, read: PicoUSD) {
        self.input = input
        self.output = output
        self.write5m = write5m
        self.write1h = write1h
        self.read = read
    }

    /// The dearer of both, class by class.
    package func dearest(_ other: TokenRates) -> TokenRates {
        TokenRates(
            input: max(input, other.input), output: max(output, other.output), write5m: max(write5m, other.write5m),
            write1h: max(write1h, other.write1h), read: max(read, other.read))
    }

    /// What the tokens of `usage` cost, in pico-dollars; the counts must be within `TokenCount.limit`.
    func price(_ usage: TokenUsage) -> Int128 {
        Int128(usage.input) * Int128(input.count) + Int128(usage.output) * Int128(output.count)
            + Int128(usage.cacheWrite5m) * Int128(write5m.count) + Int128(usage.cacheWrite1h) * Int128(write1h.count)
            + Int128(usage.cacheRead) * Int128(read.count)
    }

    /// The most that one prompt token can cost under the caching that a request asks for.
    func dearestPromptToken(_ caching: CallShape.Caching) -> PicoUSD {
        let plain = max(input, read)
        return switch caching {
        case .none: plain
        case .fiveMinutes: max(plain, write5m)
        case .anHour: max(plain, write5m, write1h)
        }
    }

    /// True if some class costs nothing.
    var hasZero: Bool { [input, output, write5m, write1h, read].contains(.zero) }
}

/// Rates with the step of a long prompt, if the model has one.
package struct SteppedRates: Hashable, Sendable {
    package var rates: TokenRates
    package var longPrompt: LongPrompt?

    /// The rates of a prompt longer than `above` tokens: they price every token of that call.
    package struct LongPrompt: Hashable, Sendable {
        package var above: Int64
        package var rates: TokenRates
    }

    /// The rates of a prompt of exactly `prompt` tokens.
    package func rates(prompt: Int64) -> TokenRates {
        guard let longPrompt, prompt > longPrompt.above else { return rates }
        return longPrompt.rates
    }

    /// The rates that a prompt of up to `prompt` tokens can meet, the dearer of both class by class.
    package func dearest(prompt: Int64) -> TokenRates {
        guard let longPrompt, prompt > longPrompt.above else { return rates }
        return rates.dearest(longPrompt.rates)
    }
}
