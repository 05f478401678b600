package import Digests
package import Vocabulary

/// One member of a leaf's `detail`: a closed list of names, each with its type.
///
/// There is no other way to make one than the functions below. None takes free text that a person typed; such texts
/// go in as commitments. Names are ASCII in lower case, so the order of bytes is the canonical one.
package struct LeafFact: Hashable, Sendable {
    let member: LeafValue.Member

    private init(_ name: String, _ value: LeafValue) { member = LeafValue.Member(name, value) }

    private init(_ name: String, _ number: Int) { self.init(name, .integer(Int64(number))) }

    /// A source of failures as a commitment, and how many came from it.
    package struct Source: Hashable, Sendable {
        package let commitment: Commitment
        package let count: Int

        package init(_ commitment: Commitment, count: Int) {
            self.commitment = commitment
            self.count = count
        }
    }
}

// Counting and time.
extension LeafFact {
    package static func count(_ count: Int) -> LeafFact { LeafFact("count", count) }
    package static func first(_ instant: Instant) -> LeafFact { LeafFact("first", .time(instant)) }
    package static func last(_ instant: Instant) -> LeafFact { LeafFact("last", .time(instant)) }
    package static func seconds(_ seconds: Int64) -> LeafFact { LeafFact("seconds", .integer(seconds)) }
    package static func until(_ instant: Instant) -> LeafFact { LeafFact("until", .time(instant)) }
    package static func overlapEnds(_ instant: Instant) -> LeafFact { LeafFact("overlap_ends", .time(instant)) }

    /// Counts by word: causes of failures, and the like.
    package static func causes(_ counts: [String: Int]) -> LeafFact {
        let sorted = counts.sorted { $0.key < $1.key }
        return LeafFact("causes", .members(sorted.map { LeafValue.Member($0.key, .integer(Int64($0.value))) }))
    }

    /// How many sources there were.
    package static func sources(_ count: Int) -> LeafFact { LeafFact("sources", count) }

    /// The largest of them.
    package static func largest(_ sources: [Source]) -> LeafFact {
        let values = sources.map { source in
            LeafValue.members([
                LeafValue.Member("count", .integer(Int64(source.count))),
                LeafValue.Member("source", .commitment(source.commitment)),
            ])
        }
        return LeafFact("largest", .list(values))
    }
}

// Names of what a leaf refers to: words and ids of ours, or names that the outside gave, cut to the limit.
extension LeafFact {
    package static func key(_ id: KeyID) -> LeafFact { LeafFact("key", .text(id.text)) }
    package static func scope(_ text: String) -> LeafFact { LeafFact("scope", .text(text)) }
    package static func change(_ text: String) -> LeafFact { LeafFact("change", .text(text)) }
    package static func raise(_ text: String) -> LeafFact { LeafFact("raise", .text(text)) }
    package static func window(_ text: String) -> LeafFact { LeafFact("window", .text(text)) }
    package static func basisPoints(_ count: Int) -> LeafFact { LeafFact("basis_points", count) }
    package static func limit(_ amount: NanoUSD) -> LeafFact { LeafFact("limit", .amount(amount)) }
    package static func source(_ text: String) -> LeafFact { LeafFact("source", .text(text)) }
    package static func outcome(_ text: String) -> LeafFact { LeafFact("outcome", .text(text)) }
    package static func model(_ text: String) -> LeafFact { LeafFact("model", .text(text)) }
    package static func route(_ text: String) -> LeafFact { LeafFact("route", .text(text)) }
    package static func path(_ text: String) -> LeafFact { LeafFact("path", .text(text)) }
    package static func format(_ text: String) -> LeafFact { LeafFact("format", .text(text)) }
    package static func parts(_ count: Int) -> LeafFact { LeafFact("parts", count) }
    package static func byteCount(_ count: Int) -> LeafFact { LeafFact("bytes", count) }
}

// Hashes.
extension LeafFact {
    package static func sha256(_ hash: Digest256) -> LeafFact { LeafFact("sha256", .hash(hash)) }
    package static func revision(_ hash: Digest256) -> LeafFact { LeafFact("revision", .hash(hash)) }
    package static func query(_ hash: Digest256) -> LeafFact { LeafFact("query_sha256", .hash(hash)) }
    package static func arguments(_ hash: Digest256) -> LeafFact { LeafFact("arguments_sha256", .hash(hash)) }
    package static func result(_ hash: Digest256) -> LeafFact { LeafFact("result_sha256", .hash(hash)) }
    package static func description(_ hash: Digest256) -> LeafFact { LeafFact("description_sha256", .hash(hash)) }
}

// Tasks.
extension LeafFact {
    package static func tools(_ names: [String]) -> LeafFact { LeafFact("tools", .texts(names)) }
    package static func agents(_ names: [String]) -> LeafFact { LeafFact("agents", .texts(names)) }
    package static func skills(_ names: [String]) -> LeafFact { LeafFact("skills", .texts(names)) }
    package static func maxCost(_ amount: NanoUSD) -> LeafFact { LeafFact("max_cost", .amount(amount)) }
    package static func cost(_ amount: NanoUSD) -> LeafFact { LeafFact("cost", .amount(amount)) }
    package static func timeout(_ seconds: Int64) -> LeafFact { LeafFact("timeout", .integer(seconds)) }
    package static func approval(_ text: String) -> LeafFact { LeafFact("approval", .text(text)) }
    package static func approved(_ flag: Bool) -> LeafFact { LeafFact("approved", .flag(flag)) }
}

// Accounts.
extension LeafFact {
    package static func held(_ amount: NanoUSD) -> LeafFact { LeafFact("held", .amount(amount)) }
    package static func open(_ amount: NanoUSD) -> LeafFact { LeafFact("open", .amount(amount)) }
}

// Ranges, heads and keys of logs.
extension LeafFact {
    package static func from(_ index: Int) -> LeafFact { LeafFact("from", index) }
    package static func to(_ index: Int) -> LeafFact { LeafFact("to", index) }
    package static func log(_ text: String) -> LeafFact { LeafFact("log", .text(text)) }
    package static func size(_ count: Int) -> LeafFact { LeafFact("size", count) }
    package static func root(_ hash: Digest256) -> LeafFact { LeafFact("root", .hash(hash)) }
    package static func era(_ era: Int) -> LeafFact { LeafFact("era", era) }
    package static func verifierKey(_ text: String) -> LeafFact { LeafFact("vkey", .text(text)) }
    /// Of the key that signs exports, in hex.
    package static func exportKey(_ text: String) -> LeafFact { LeafFact("export_key", .text(text)) }
    package static func lost(_ count: Int) -> LeafFact { LeafFact("lost", count) }
    package static func lag(_ seconds: Int64) -> LeafFact { LeafFact("lag", .integer(seconds)) }
}

// The house.
extension LeafFact {
    package static func version(_ text: String) -> LeafFact { LeafFact("version", .text(text)) }
    package static func binary(_ hash: Digest256) -> LeafFact { LeafFact("binary_sha256", .hash(hash)) }
    package static func boot(_ text: String) -> LeafFact { LeafFact("boot", .text(text)) }
    package static func configuration(_ hash: Digest256) -> LeafFact { LeafFact("configuration_sha256", .hash(hash)) }
    package static func timeZones(_ text: String) -> LeafFact { LeafFact("tzdata", .text(text)) }
    package static func isClean(_ flag: Bool) -> LeafFact { LeafFact("clean", .flag(flag)) }
    package static func holdsExpired(_ count: Int) -> LeafFact { LeafFact("holds_expired", count) }
    package static func upstream(_ text: String) -> LeafFact { LeafFact("upstream", .text(text)) }
    /// Of a policy that is live for some tenants only.
    package static func tenantsPercent(_ percent: Int64) -> LeafFact { LeafFact("tenants_percent", .integer(percent)) }
    package static func status(_ code: Int) -> LeafFact { LeafFact("status", code) }
    package static func booked(_ amount: NanoUSD) -> LeafFact { LeafFact("booked", .amount(amount)) }
    package static func reported(_ amount: NanoUSD) -> LeafFact { LeafFact("reported", .amount(amount)) }
    package static func bookedTokens(_ usage: TokenUsage) -> LeafFact { LeafFact("booked_tokens", tokens(usage)) }
    package static func reportedTokens(_ usage: TokenUsage) -> LeafFact { LeafFact("reported_tokens", tokens(usage)) }
    /// A day of UTC: `2026-11-22`.
    package static func day(_ text: String) -> LeafFact { LeafFact("day", .text(text)) }

    private static func tokens(_ usage: TokenUsage) -> LeafValue {
        let counts = [
            ("input", usage.input), ("output", usage.output), ("read", usage.cacheRead),
            ("write_1h", usage.cacheWrite1h), ("write_5m", usage.cacheWrite5m),
        ]
        return .members(counts.map { LeafValue.Member($0.0, .integer($0.1)) })
    }

    /// By how much the wall clock moved against the monotonic one.
    package static func steppedBy(milliseconds: Int64) -> LeafFact { LeafFact("stepped_by_ms", .integer(milliseconds)) }
}
