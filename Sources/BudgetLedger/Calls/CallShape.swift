/// What a request may cost, as far as its body tells before it is sent.
///
/// Every count comes from outside; the price table refuses those above `TokenCount.limit`.
package struct CallShape: Hashable, Sendable {
    /// The model id that is sent, or an alias.
    package var model: String
    /// The body in bytes without base64 payloads: a byte-level tokenizer makes at most one token of a byte.
    package var textBytes: Int64
    /// What the upstream's `count_tokens` said, if it was asked; stands in for the bytes.
    package var countedTokens: Int64?
    package var images: Int64 = 0
    /// Documents by URL, by file id, or PDF: their tokens cannot be read from the bytes.
    package var unreadableDocuments: Int64 = 0
    package var hasTools = false
    package var maxTokens: Int64
    package var thinkingBudget: Int64 = 0
    package var caching = Caching.none
    package var serverTools: [ServerToolUse] = []
    package var mcpToolsets: Int64 = 0
    package var advisor: Advisor?
    /// A compacting edit is configured, so one more round may be billed.
    package var compacts = false
    package var fallbacks: [Fallback] = []
    package var terms = CallTerms()

    package init(model: String, textBytes: Int64, maxTokens: Int64) {
        self.model = model
        self.textBytes = textBytes
        self.maxTokens = maxTokens
    }

    /// The longest cache lifetime that a request asks for.
    package enum Caching: Int, Hashable, Sendable, CaseIterable {
        case none, fiveMinutes
        /// Also a lifetime that is not understood.
        case anHour
    }

    /// A tool that the provider runs, by its name in the price table: `web_search`.
    package struct ServerToolUse: Hashable, Sendable {
        package var name: String
        package var maxUses: Int64

        package init(name: String, maxUses: Int64) {
            self.name = name
            self.maxUses = maxUses
        }
    }

    /// A second model that the first may ask.
    package struct Advisor: Hashable, Sendable {
        package var model: String
        package var maxUses: Int64
        package var maxTokens: Int64

        package init(model: String, maxUses: Int64, maxTokens: Int64) {
            self.model = model
            self.maxUses = maxUses
            self.maxTokens = maxTokens
        }
    }

    /// A model that is tried when the one before it declines; each attempt may be billed.
    package struct Fallback: Hashable, Sendable {
        package var model: String
        /// `nil` is the `max_tokens` of the request.
        package var maxTokens: Int64?

        package init(model: String, maxTokens: Int64? = nil) {
            self.model = model
            self.maxTokens = maxTokens
        }
    }
}

/// What multiplies or replaces the rates of a call.
package struct CallTerms: Hashable, Sendable {
    /// `inference_geo`; a row that does not name it does not multiply.
    package var geo: String?
    /// `speed: fast`.
    package var isFast = false
    /// A name of the table's `modifiers`, such as `batch`.
    package var serviceTier: String?
    /// The upstream's own `price_multiplier`.
    package var upstream = Ratio.one

    package init() {}
}
