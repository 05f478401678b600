import FoundationEssentials
import Glibc

/// Another program that runs beside this one until it ends or is told to.
final class ChildProcess {
    private let process: pid_t
    private var code: Int32?
    private var isReleased = false

    /// Starts `path` with these words.
    ///
    /// - Parameters:
    ///   - environment: Instead of the environment of this process.
    ///   - log: A file to which both of its outputs go, instead of those of this process.
    /// - Throws: `Complaint` where there is no such program.
    init(
        _ path: String, _ words: [String], environment: [String: String]? = nil, log: String? = nil
    ) throws(Complaint) {
        // SAFETY: the actions are made and destroyed here, each once.
        var started = pid_t(0)
        var actions = unsafe posix_spawn_file_actions_t()
        unsafe posix_spawn_file_actions_init(&actions)
        defer { unsafe posix_spawn_file_actions_destroy(&actions) }
        if let log {
            let flags = O_WRONLY | O_CREAT | O_APPEND
            unsafe posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, log, flags, 0o600)
            unsafe posix_spawn_file_actions_adddup2(&actions, STDOUT_FILENO, STDERR_FILENO)
        }
        let words = CStrings([path] + words)
        let variables = CStrings(
            (environment ?? ProcessInfo.processInfo.environment).map { "\($0)=\($1)" })
        // SAFETY: both lists end in `nil` and outlive the call that reads them.
        let failed = unsafe posix_spawnp(&started, path, &actions, nil, words.list, variables.list)
        guard failed == 0 else {
            throw Complaint("the program `\(path)` cannot be started; is gatehoused installed beside gatehouse?")
        }
        process = started
    }

    deinit { stop() }

    /// Waits for its end; 128 and the signal for one that was killed.
    func wait() -> Int32 {
        if let code { return code }
        var status: Int32 = 0
        // SAFETY: writes one number.
        while unsafe waitpid(process, &status, 0) < 0, errno == EINTR {}
        let ended = status & 0x7F == 0 ? (status >> 8) & 0xFF : 128 + (status & 0x7F)
        code = ended
        return ended
    }

    /// Whether it has ended by itself.
    var hasEnded: Bool {
        guard code == nil else { return true }
        var status: Int32 = 0
        // SAFETY: writes one number.
        guard unsafe waitpid(process, &status, WNOHANG) == process else { return false }
        code = status & 0x7F == 0 ? (status >> 8) & 0xFF : 128 + (status & 0x7F)
        return true
    }

    /// Lets go of it, so that it outlives this process.
    ///
    /// - Returns: Its number.
    func release() -> pid_t {
        isReleased = true
        return process
    }

    /// Asks it to end, and waits until it has.
    func stop() {
        guard !isReleased, !hasEnded else { return }
        kill(process, SIGTERM)
        _ = wait()
    }
}

/// Texts as C has them, in a list that ends in `nil`.
@safe private final class CStrings {
    // SAFETY: each is a copy of our own, freed once with its owner.
    let list: [UnsafeMutablePointer<CChar>?]

    // SAFETY: as above.
    init(_ texts: [String]) { unsafe list = unsafe texts.map { unsafe strdup($0) } + [nil] }

    // SAFETY: as above.
    deinit {
        for place in unsafe list.indices { unsafe free(list[place]) }
    }
}
