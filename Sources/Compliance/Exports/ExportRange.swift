import AuditLog
import Store
import StrictJSON
import Vocabulary

/// Finds the leaves of a span of time in a log whose times only rise.
struct ExportRange {
    private let reader: Reader
    private let log: LogSummary

    init(_ reader: Reader, _ log: LogSummary) { (self.reader, self.log) = (reader, log) }

    /// The index of the first leaf at or after an instant; the log's size if there is none.
    func index(of instant: Instant?) throws -> Int {
        guard let instant else { return 0 }
        var (low, high) = (try reader.minimum(of: log.owner), log.size)
        while low < high {
            let middle = low + (high - low) / 2
            if try time(of: middle) < instant { low = middle + 1 } else { high = middle }
        }
        return low
    }

    private func time(of index: Int) throws -> Instant {
        let leaf = try reader.leaves(of: log.owner, from: index, limit: 1).first
        // Whatever it is, it has no time: the leaf is then found by its verifier.
        let text = leaf.flatMap { try? JSONReader.parse($0) }?["ts"]?.string
        guard let time = text.flatMap(Instant.init(text:)) else {
            throw StoreFailure(doing: "reading leaf \(index) of `\(log.owner)`", cause: "it is missing or no leaf")
        }
        return time
    }

    /// The last carried books at or before `index`, where a fold may start; the first leaf if there are none.
    ///
    /// Evidence starts there, so that its money adds up.
    func opening(before index: Int) throws -> Int {
        let least = try reader.minimum(of: log.owner)
        var end = min(index + 1, log.size)
        while end > least {
            let start = max(least, (end - 1) / TilePath.width * TilePath.width)
            let leaves = try reader.leaves(of: log.owner, from: start, limit: end - start)
            for (offset, leaf) in leaves.enumerated().reversed() where Self.isOpening(leaf) { return start + offset }
            end = start
        }
        return least
    }

    private static func isOpening(_ leaf: [UInt8]) -> Bool {
        guard let view = try? LeafReader.read(leaf), view.kind == .booksCarried else { return false }
        guard case .carried(let books) = view.money else { return false }
        return books.part == 1
    }
}
