import AuditLog
package import Store
import StrictJSON

/// Leaves as lines of one format.
package struct LeafFormat: Sendable {
    private let format: ExportRecord.Format
    private let origin: String
    private let version: String

    package init(_ format: ExportRecord.Format, origin: String, version: String) {
        (self.format, self.origin, self.version) = (format, origin, version)
    }

    /// What stands before the first line.
    package var header: [UInt8] { format == .csv ? Array(CSVView.header.utf8) : [] }

    /// The line of a leaf; `nil` for another kind than those wanted, where some are named.
    package func line(_ leaf: [UInt8], kinds: Set<String> = []) -> [UInt8]? {
        // The exact leaves need no reading unless some are left out.
        if format == .jsonl, kinds.isEmpty { return leaf + [0x0A] }
        guard let row = LeafRow(leaf, origin: origin), kinds.isEmpty || kinds.contains(row.kind.word) else {
            return nil
        }
        switch format {
        case .jsonl, .evidence: return leaf + [0x0A]
        case .csv: return Array(CSVView.line(row).utf8)
        case .cef: return Array(CEFView.line(row, version: version).utf8)
        case .ecs: return JSONWriter.plain(ECSView.event(row)) + [0x0A]
        case .ocsf: return OCSFView(version: version).line(row)
        }
    }
}

extension OCSFView {
    /// The event as one line of JSON.
    func line(_ row: LeafRow) -> [UInt8] { JSONWriter.plain(event(row)) + [0x0A] }
}
