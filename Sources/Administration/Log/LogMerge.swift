import AdminContract
import AuditLog
import Store
import Vocabulary

/// Where a leaf stands among those of all logs: by its time, then by its log, then by its index.
struct LeafRank: Comparable {
    let time: String
    let log: String
    let index: Int

    static func < (left: LeafRank, right: LeafRank) -> Bool {
        (left.time, left.log, left.index) < (right.time, right.log, right.index)
    }
}

/// Walks the leaves of several logs as one list, newest first or oldest first.
///
/// Within a log times never run back, so each log is walked by its index and the heads of all are compared.
struct LogMerge {
    private static let stride = 128

    private struct Source {
        let log: LogSummary
        /// Leaves that are still to come: those below it when the newest comes first, else those from it on.
        var place: Int
        let least: Int
        var rows: [ActivityShape] = []
    }

    private let reader: Reader
    private let isNewestFirst: Bool
    private var sources: [Source] = []

    /// Leaves beyond `start` in the order of the walk, the one at `start` itself left out; all without it.
    init(_ logs: [LogSummary], _ reader: Reader, isNewestFirst: Bool, from start: LeafRank?) throws {
        (self.reader, self.isNewestFirst) = (reader, isNewestFirst)
        for log in logs {
            let least = try reader.minimum(of: log.owner)
            let place = try start.map { try Self.count(in: log, least, before: $0, reader) }
            let isStart = start?.log == log.owner && place == start?.index
            let beyond = place.map { isNewestFirst || !isStart ? $0 : $0 + 1 }
            sources.append(Source(log: log, place: beyond ?? (isNewestFirst ? log.size : least), least: least))
        }
    }

    /// The first index of a log whose leaf is not before `rank`: found by halves, one leaf each.
    private static func count(in log: LogSummary, _ least: Int, before rank: LeafRank, _ reader: Reader) throws -> Int {
        var (low, high) = (least, log.size)
        while low < high {
            let middle = (low + high) / 2
            let leaf = try reader.leaves(of: log.owner, from: middle, limit: 1).first
            // A leaf that cannot be read is found by `audit verify`; here it stands where its neighbours do.
            let time = leaf.flatMap { try? ActivityShape($0, log: log.owner).createdAt } ?? ""
            if LeafRank(time: time, log: log.owner, index: middle) < rank { low = middle + 1 } else { high = middle }
        }
        return low
    }

    /// The next leaf; `nil` at the end of all logs.
    mutating func next() throws -> ActivityShape? {
        var best: Int?
        for place in sources.indices {
            try fill(place)
            guard let row = sources[place].rows.last else { continue }
            guard let other = best.flatMap({ sources[$0].rows.last }) else {
                best = place
                continue
            }
            if (row.rank > other.rank) == isNewestFirst { best = place }
        }
        return best.flatMap { sources[$0].rows.popLast() }
    }

    /// Reads the next rows of a log, so that the one whose turn comes first is the last.
    private mutating func fill(_ place: Int) throws {
        while sources[place].rows.isEmpty {
            let source = sources[place]
            let first = isNewestFirst ? max(source.least, source.place - Self.stride) : source.place
            let past = isNewestFirst ? source.place : min(source.log.size, source.place + Self.stride)
            guard first < past else { return }
            let leaves = try reader.leaves(of: source.log.owner, from: first, limit: past - first)
            let rows = leaves.compactMap { try? ActivityShape($0, log: source.log.owner) }
            sources[place].rows = isNewestFirst ? rows : rows.reversed()
            sources[place].place = isNewestFirst ? first : past
        }
    }
}

extension ActivityShape {
    var rank: LeafRank { LeafRank(time: createdAt, log: leaf.log, index: Int(leaf.index)) }
}
