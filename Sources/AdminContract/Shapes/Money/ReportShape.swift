package import Vocabulary

/// One bucket of time of a report.
package struct ReportBucket<Row: Hashable & Sendable & Codable>: Hashable, Sendable, Codable {
    package let startingAt: Instant
    package let endingAt: Instant
    /// Empty in a bucket without traffic.
    package let results: [Row]

    package init(startingAt: Instant, endingAt: Instant, results: [Row]) {
        (self.startingAt, self.endingAt, self.results) = (startingAt, endingAt, results)
    }

    private enum CodingKeys: String, CodingKey {
        case startingAt = "starting_at"
        case endingAt = "ending_at"
        case results
    }
}

/// How long the buckets are.
package enum BucketSize: String, ClosedWord {
    case minute = "1m"
    case hour = "1h"
    case day = "1d"

    package var seconds: Int64 {
        switch self {
        case .minute: 60
        case .hour: 3_600
        case .day: 86_400
        }
    }

    /// The most buckets of one answer.
    package var limit: Int64 {
        switch self {
        case .minute: 1_440
        case .hour: 168
        case .day: 366
        }
    }
}

/// What reports can be grouped and filtered by; `tier` is the one that a key has now, its own or its tenant's.
package enum ReportDimension: String, ClosedWord {
    case tenant, project, key, model, tier
}

/// The values of a row's dimensions; `nil` for those that were not asked for.
package struct ReportGroup: Hashable, Sendable, Codable {
    package var tenant: String?
    package var project: String?
    package var key: String?
    package var model: String?
    package var tier: String?

    package init() {}
}

/// Requests and tokens of one group in one bucket.
package struct UsageRow: Hashable, Sendable, Codable {
    package var group = ReportGroup()
    package var requests: Int64 = 0
    package var tokens = TokenCounts()

    package init() {}

    package init(from decoder: any Decoder) throws {
        group = try ReportGroup(from: decoder)
        let members = try decoder.container(keyedBy: CodingKeys.self)
        requests = try members.decode(Int64.self, forKey: .requests)
        tokens = try members.decode(TokenCounts.self, forKey: .tokens)
    }

    /// Writes the dimensions and the counts as members of one object.
    package func encode(to encoder: any Encoder) throws {
        try group.encode(to: encoder)
        var members = encoder.container(keyedBy: CodingKeys.self)
        try members.encode(requests, forKey: .requests)
        try members.encode(tokens, forKey: .tokens)
    }

    private enum CodingKeys: String, CodingKey { case requests, tokens }
}

/// Money of one group in one bucket.
package struct CostRow: Hashable, Sendable, Codable {
    package var group = ReportGroup()
    package var requests: Int64 = 0
    package var amount = NanoUSD.zero
    /// How much of the amount was settled by an estimate.
    package var estimated = NanoUSD.zero
    package var classes = CostClasses()

    package init() {}

    package init(from decoder: any Decoder) throws {
        group = try ReportGroup(from: decoder)
        let members = try decoder.container(keyedBy: CodingKeys.self)
        requests = try members.decode(Int64.self, forKey: .requests)
        amount = try members.decode(NanoUSD.self, forKey: .amount)
        estimated = try members.decode(NanoUSD.self, forKey: .estimated)
        classes = try members.decode(CostClasses.self, forKey: .classes)
    }

    /// Writes the dimensions and the sums as members of one object.
    package func encode(to encoder: any Encoder) throws {
        try group.encode(to: encoder)
        var members = encoder.container(keyedBy: CodingKeys.self)
        try members.encode(requests, forKey: .requests)
        try members.encode(amount, forKey: .amount)
        try members.encode(estimated, forKey: .estimated)
        try members.encode(classes, forKey: .classes)
    }

    private enum CodingKeys: String, CodingKey {
        case requests
        case amount = "amount_usd"
        case estimated = "estimated_usd"
        case classes = "by_class"
    }
}

/// Money per class; together they are the amount.
package struct CostClasses: Hashable, Sendable, Codable {
    package var input = NanoUSD.zero
    package var output = NanoUSD.zero
    package var cacheRead = NanoUSD.zero
    package var cacheWrite5m = NanoUSD.zero
    package var cacheWrite1h = NanoUSD.zero
    package var serverTool = NanoUSD.zero
    /// Holds that were charged without a usage that would explain them.
    package var unexplained = NanoUSD.zero

    package init() {}

    private enum CodingKeys: String, CodingKey {
        case input, output
        case cacheRead = "cache_read"
        case cacheWrite5m = "cache_write_5m"
        case cacheWrite1h = "cache_write_1h"
        case serverTool = "server_tool"
        case unexplained
    }
}

/// Tokens per class.
package struct TokenCounts: Hashable, Sendable, Codable {
    package var input: Int64 = 0
    package var output: Int64 = 0
    package var cacheRead: Int64 = 0
    package var cacheWrite5m: Int64 = 0
    package var cacheWrite1h: Int64 = 0

    package init() {}

    private enum CodingKeys: String, CodingKey {
        case input, output
        case cacheRead = "cache_read"
        case cacheWrite5m = "cache_write_5m"
        case cacheWrite1h = "cache_write_1h"
    }
}
