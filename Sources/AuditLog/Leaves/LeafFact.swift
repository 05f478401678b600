package import Digests
package import Vocabulary

/// One member of a leaf's `detail`: a closed list of names, each with its type.
///
/// Names are ASCII in lower case, so the order of bytes is the canonical one. No case takes free text that a person
/// typed; such texts go in as commitments.
package enum LeafFact: Hashable, Sendable {
    // Counting and time.
    case count(Int)
    case first(Instant)
    case last(Instant)
    case seconds(Int64)
    case until(Instant)
    case overlapEnds(Instant)

    // Naming what a leaf refers to; ids and words of ours, or names that the outside gave, cut to the limit.
    case scope(String)
    case change(String)
    case raise(String)
    case window(String)
    case basisPoints(Int)
    case limit(NanoUSD)
    case source(String)
    case outcome(String)
    case model(String)
    case route(String)
    case path(String)
    case format(String)
    case parts(Int)
    case byteCount(Int)

    // Hashes.
    case sha256(Digest256)
    case revision(Digest256)
    case query(Digest256)
    case arguments(Digest256)
    case result(Digest256)
    case description(Digest256)

    // Counts by word: causes of failures, kinds of redactions.
    case causes([String: Int])
    case sources(Int)
    case largest([Source])

    // Tasks.
    case tools([String])
    case agents([String])
    case skills([String])
    case maxCost(NanoUSD)
    case cost(NanoUSD)
    case timeout(Int64)
    case approval(String)
    case approved(Bool)

    // Ranges of a log, keys of a log.
    case from(Int)
    case to(Int)
    case log(String)
    case size(Int)
    case root(Digest256)
    case era(Int)
    case verifierKey(String)
    case lost(Int)
    case lag(Int64)

    // The daemon.
    case version(String)
    case binary(Digest256)
    case boot(String)
    case configuration(Digest256)
    case timeZones(String)
    case isClean(Bool)
    case holdsExpired(Int)
    case steppedBy(Int64)
    case upstream(String)
    case status(Int)
    case booked(NanoUSD)
    case reported(NanoUSD)

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
