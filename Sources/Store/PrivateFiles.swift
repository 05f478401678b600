import Glibc

/// Files that hold tenants' data are for their owner alone.
enum PrivateFiles {
    /// Sets mode 0600 on those of `paths` that exist.
    static func close(_ paths: [String]) throws {
        // SAFETY: both calls read the path during the call.
        for path in paths where unsafe access(path, F_OK) == 0 {
            guard unsafe chmod(path, 0o600) == 0 else {
                throw StoreFailure(doing: "making `\(path)` private", cause: StateFolder.systemError())
            }
        }
    }
}
