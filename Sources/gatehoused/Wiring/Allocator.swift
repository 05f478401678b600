import Glibc

/// How much freed memory each thread keeps for itself.
///
/// What an event loop makes for a call the writer lets go, and the other way round, many calls at once. The few chunks
/// that glibc lets a thread keep are gone at once then, and both threads wait for one lock (`docs/adr/0018`). The
/// numbers are read by glibc before the program begins, so the daemon begins once more with them.
enum Allocator {
    private static let variable = "GLIBC_TUNABLES"
    private static let numbers = "glibc.malloc.tcache_count=200:glibc.malloc.tcache_max=4096"

    /// Begins the program anew in the same process, unless it has its numbers or the operator's.
    static func settle() {
        guard unsafe getenv(variable) == nil, unsafe setenv(variable, numbers, 1) == 0 else { return }
        var path = [CChar](repeating: 0, count: Int(PATH_MAX))
        // SAFETY: the buffer has room for its last zero behind what is read.
        guard unsafe readlink("/proc/self/exe", &path, path.count - 1) > 0 else { return }
        // SAFETY: the words of the process itself, which end with a null pointer. If it fails, the daemon goes on as it is.
        unsafe execv(path, CommandLine.unsafeArgv)
    }
}
