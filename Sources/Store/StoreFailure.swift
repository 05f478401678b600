/// The machine failed.
///
/// The client reads `store-unavailable`, the operator's log reads the rest.
package struct StoreFailure: Error, CustomStringConvertible {
    /// What was being done: `committing 41 changes`.
    package let doing: String
    package let cause: String

    package init(doing: String, cause: String) {
        self.doing = doing
        self.cause = cause
    }

    package var description: String { "\(doing): \(cause)" }
}

/// Why a state folder is not opened; each says what the operator can do.
package enum OpeningRefusal: Error, Hashable, CustomStringConvertible {
    case notAFolder(String)
    case tooOpen(String, mode: String)
    case inUse(String)
    case otherDeployment(stored: String, configured: String)
    /// Tables that no released daemon made.
    case otherTables(String, String)
    case newerTables(String)

    package var description: String {
        switch self {
        case .notAFolder(let path): "`\(path)` is not a folder; give another `data_dir`"
        case .tooOpen(let path, let mode): "`\(path)` can be read by others (mode \(mode)); run `chmod 700 \(path)`"
        case .inUse(let path): "another gatehoused uses `\(path)`; stop it first, two writers would fork the audit log"
        case .otherTables(let path, let difference):
            "the state in `\(path)` has the tables of an unreleased build (\(difference)), which no daemon can bring "
                + "up to date; give a new `data_dir`, or run the build that made it to export what has to be kept"
        case .newerTables(let path):
            "the state in `\(path)` was made by a newer gatehoused; start that one, or restore a backup of this version"
        case .otherDeployment(let stored, let configured):
            "this state belongs to the deployment `\(stored)`, the configuration says `\(configured)`; "
                + "a deployment keeps its name, because every log origin begins with it"
        }
    }
}
