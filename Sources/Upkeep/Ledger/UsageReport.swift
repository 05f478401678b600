import StrictJSON
import Vocabulary

/// What a provider says was used, by day of UTC and model: pages of `/v1/organizations/usage_report/messages`.
package struct UsageReport: Sendable {
    /// A report is no report: another format, or no answer but an error.
    package struct Unreadable: Error, Hashable, CustomStringConvertible {
        package let description: String

        init(_ description: String) { self.description = description }
    }

    /// The most days that one request may ask for.
    static let dayLimit: Int64 = 31
    /// Pages past which a report is not believed.
    static let pageLimit = 1_000

    private(set) var usage: [Int64: [String: TokenUsage]] = [:]
    /// Asks for the next page; `nil` at the end.
    private(set) var next: String?

    /// What to ask for the days from `first` to before `end`.
    ///
    /// - Parameter workspace: Of the provider; `nil` takes all that the key sees.
    static func target(from first: Int64, to end: Int64, workspace: String?, page: String?) -> String {
        var query = [
            "starting_at=\(text(of: first))", "ending_at=\(text(of: end))", "bucket_width=1d", "limit=\(dayLimit)",
            "group_by%5B%5D=model",
        ]
        if let workspace { query.append("workspace_ids%5B%5D=\(escaped(workspace))") }
        if let page { query.append("page=\(escaped(page))") }
        return "/v1/organizations/usage_report/messages?" + query.joined(separator: "&")
    }

    /// Adds one page.
    ///
    /// - Throws: `Unreadable`; nothing that was not understood counts as zero.
    mutating func add(_ body: [UInt8]) throws {
        guard let page = try? JSONReader.parse(body), let buckets = page["data"]?.array else {
            throw Unreadable("a page of the usage report has no `data`")
        }
        for bucket in buckets {
            guard let text = bucket.string(of: "starting_at"), let start = Instant(text: text),
                let results = bucket["results"]?.array
            else { throw Unreadable("a day of the usage report has no `starting_at` or no `results`") }
            for result in results { try add(result, on: start.seconds / 86_400) }
        }
        next = page["has_more"]?.bool == true ? page.string(of: "next_page") : nil
    }

    private mutating func add(_ result: JSONValue, on day: Int64) throws {
        guard let model = result.string(of: "model") else {
            throw Unreadable("a row of the usage report names no model")
        }
        let written = result["cache_creation"]
        var sum = usage[day]?[model] ?? TokenUsage()
        sum.input += try Self.count(result["uncached_input_tokens"])
        sum.output += try Self.count(result["output_tokens"])
        sum.cacheRead += try Self.count(result["cache_read_input_tokens"])
        sum.cacheWrite5m += try Self.count(written?["ephemeral_5m_input_tokens"])
        sum.cacheWrite1h += try Self.count(written?["ephemeral_1h_input_tokens"])
        usage[day, default: [:]][model] = sum
    }

    private static func count(_ value: JSONValue?) throws -> Int64 {
        guard let count = value?.integer, (0...(1 << 50)).contains(count) else {
            throw Unreadable("a count of the usage report is missing or no count")
        }
        return count
    }

    static func text(of day: Int64) -> String { Instant(seconds: day * 86_400).secondText }

    private static func escaped(_ text: String) -> String {
        text.utf8.map { byte in
            let isPlain = byte == 0x2D || byte == 0x5F || byte == 0x2E || (byte < 0x80 && isAlphanumeric(byte))
            guard !isPlain else { return String(UnicodeScalar(byte)) }
            let digits = String(byte, radix: 16, uppercase: true)
            return "%" + (digits.count == 1 ? "0" : "") + digits
        }.joined()
    }

    private static func isAlphanumeric(_ byte: UInt8) -> Bool {
        (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
    }
}
