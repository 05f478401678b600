extension LeafFact {
    /// Name and value as they stand in `detail`.
    var member: LeafValue.Member {
        let (name, value) = general ?? ofTasks ?? ofLogs ?? ofTheHouse
        return LeafValue.Member(name, value)
    }

    private typealias Named = (String, LeafValue)

    private var general: Named? {
        switch self {
        case .count(let count): ("count", .integer(Int64(count)))
        case .first(let instant): ("first", .time(instant))
        case .last(let instant): ("last", .time(instant))
        case .seconds(let seconds): ("seconds", .integer(seconds))
        case .until(let instant): ("until", .time(instant))
        case .overlapEnds(let instant): ("overlap_ends", .time(instant))
        case .scope(let text): ("scope", .text(text))
        case .change(let text): ("change", .text(text))
        case .raise(let text): ("raise", .text(text))
        case .window(let text): ("window", .text(text))
        case .basisPoints(let count): ("basis_points", .integer(Int64(count)))
        case .limit(let amount): ("limit", .amount(amount))
        case .source(let text): ("source", .text(text))
        case .outcome(let text): ("outcome", .text(text))
        case .model(let text): ("model", .text(text))
        case .route(let text): ("route", .text(text))
        case .path(let text): ("path", .text(text))
        case .format(let text): ("format", .text(text))
        case .parts(let count): ("parts", .integer(Int64(count)))
        case .byteCount(let count): ("bytes", .integer(Int64(count)))
        case .sha256(let hash): ("sha256", .hash(hash))
        case .revision(let hash): ("revision", .hash(hash))
        case .query(let hash): ("query_sha256", .hash(hash))
        default: nil
        }
    }

    private var ofTasks: Named? {
        switch self {
        case .arguments(let hash): ("arguments_sha256", .hash(hash))
        case .result(let hash): ("result_sha256", .hash(hash))
        case .description(let hash): ("description_sha256", .hash(hash))
        case .tools(let names): ("tools", .texts(names))
        case .agents(let names): ("agents", .texts(names))
        case .skills(let names): ("skills", .texts(names))
        case .maxCost(let amount): ("max_cost", .amount(amount))
        case .cost(let amount): ("cost", .amount(amount))
        case .timeout(let seconds): ("timeout", .integer(seconds))
        case .approval(let text): ("approval", .text(text))
        case .approved(let flag): ("approved", .flag(flag))
        default: nil
        }
    }

    private var ofLogs: Named? {
        switch self {
        case .causes(let counts): ("causes", .members(Self.counts(counts)))
        case .sources(let count): ("sources", .integer(Int64(count)))
        case .largest(let sources): ("largest", .list(sources.map(\.value)))
        case .from(let index): ("from", .integer(Int64(index)))
        case .to(let index): ("to", .integer(Int64(index)))
        case .log(let text): ("log", .text(text))
        case .size(let count): ("size", .integer(Int64(count)))
        case .root(let hash): ("root", .hash(hash))
        case .era(let era): ("era", .integer(Int64(era)))
        case .verifierKey(let text): ("vkey", .text(text))
        case .lost(let count): ("lost", .integer(Int64(count)))
        case .lag(let seconds): ("lag", .integer(seconds))
        default: nil
        }
    }

    private var ofTheHouse: Named {
        switch self {
        case .version(let text): ("version", .text(text))
        case .binary(let hash): ("binary_sha256", .hash(hash))
        case .boot(let text): ("boot", .text(text))
        case .configuration(let hash): ("configuration_sha256", .hash(hash))
        case .timeZones(let text): ("tzdata", .text(text))
        case .isClean(let flag): ("clean", .flag(flag))
        case .holdsExpired(let count): ("holds_expired", .integer(Int64(count)))
        case .steppedBy(let nanoseconds): ("stepped_by_ms", .integer(nanoseconds / 1_000_000))
        case .upstream(let text): ("upstream", .text(text))
        case .status(let code): ("status", .integer(Int64(code)))
        case .booked(let amount): ("booked", .amount(amount))
        case .reported(let amount): ("reported", .amount(amount))
        default: preconditionFailure("every fact has its name")
        }
    }

    private static func counts(_ counts: [String: Int]) -> [LeafValue.Member] {
        counts.sorted { $0.key < $1.key }.map { LeafValue.Member($0.key, .integer(Int64($0.value))) }
    }
}

extension LeafFact.Source {
    fileprivate var value: LeafValue {
        .members([
            LeafValue.Member("count", .integer(Int64(count))), LeafValue.Member("source", .commitment(commitment)),
        ])
    }
}
