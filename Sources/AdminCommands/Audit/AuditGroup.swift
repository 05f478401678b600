import ArgumentParser

struct AuditGroup: AsyncParsableCommand {
    static let configuration = noun(
        "audit", "The audit log: what was done, and the proof of it.",
        [
            AuditList.self, AuditShow.self, AuditFollow.self, AuditReceipt.self, AuditCheckpoint.self,
            AuditVerify.self, AuditRotateKey.self,
        ])
}

/// `acme/4117`, `house/3`: a log and the index of a leaf in it.
package struct LeafArgument: ExpressibleByArgument, Hashable {
    package let log: String
    package let index: Int64

    package init?(argument: String) {
        guard let slash = argument.lastIndex(of: "/"), slash != argument.startIndex else { return nil }
        guard let index = Int64(argument[argument.index(after: slash)...]), index >= 0 else { return nil }
        let origin = argument[..<slash]
        // An origin is taken as well: `gatehouse.example/audit/ten_...`.
        log = origin.split(separator: "/").last.map(String.init) ?? String(origin)
        self.index = index
    }

    var names: [String] { [log, String(index)] }
}
