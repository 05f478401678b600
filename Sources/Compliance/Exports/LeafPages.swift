import AuditLog
import Store

/// The leaves of an export's range, a page at a time: memory does not grow with their number.
struct LeafPages {
    private static let pageSize = TilePath.width

    private let reader: Reader
    private let record: ExportRecord
    /// Told how many leaves have gone by, once a page.
    private let progress: (Int) -> Void

    init(_ reader: Reader, _ record: ExportRecord, progress: @escaping (Int) -> Void = { _ in }) {
        (self.reader, self.record, self.progress) = (reader, record, progress)
    }

    /// Hands each leaf to `body` in the order of the log.
    ///
    /// - Throws: What `body` throws, or that a leaf is missing.
    func walk(_ body: ([UInt8]) throws -> Void) throws {
        var place = record.first
        while place < record.past {
            let count = min(Self.pageSize - place % Self.pageSize, record.past - place)
            let leaves = try reader.leaves(of: record.owner, from: place, limit: count)
            guard leaves.count == count else {
                throw StoreFailure(
                    doing: "exporting `\(record.owner)`", cause: "leaf \(place + leaves.count) is missing")
            }
            for leaf in leaves { try body(leaf) }
            place += count
            progress(place - record.first)
        }
    }
}
