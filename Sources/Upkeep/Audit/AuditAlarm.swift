/// Why the audit log forbids to go on, with the exit code of the process; what an operator can do stands behind it.
package enum AuditAlarm: Error, Hashable, Sendable, CustomStringConvertible {
    /// The database is older than a head that was published.
    case rolledBack(log: String, size: Int, published: Int)
    /// The same size with another root, or a witness has seen another history.
    case forked(log: String, size: Int)
    /// The leaves do not give the signed root.
    case corrupt(log: String, size: Int)
    case witnessUnreachable(String)

    package var exitCode: Int32 {
        switch self {
        case .rolledBack: 80
        case .forked: 81
        case .corrupt: 82
        case .witnessUnreachable: 83
        }
    }

    package var description: String {
        switch self {
        case .rolledBack(let log, let size, let published):
            "audit-rolled-back: the log `\(log)` has \(size) leaves, a head of \(published) was published; "
                + "restore the newer state, or accept the loss with --accept-rollback"
        case .forked(let log, let size):
            "audit-forked: the log `\(log)` has another history at size \(size) than the one that was published; "
                + "find the second writer, nothing can be accepted"
        case .corrupt(let log, let size):
            "audit-corrupt: the leaves of the log `\(log)` do not give its signed root at size \(size); "
                + "restore the state from a backup"
        case .witnessUnreachable(let name):
            "witness-unreachable: the witness `\(name)` does not answer; start it, "
                + "or set `audit.start_without_witness: true`"
        }
    }
}
