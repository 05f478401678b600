import FoundationEssentials
import Glibc

/// The daemon's own program, for what is done to its files while it is stopped.
///
/// This command cannot open a database; it hands the words on and becomes that program.
struct DaemonProgram {
    /// `nil` for what needs no configuration.
    let config: String?

    /// Runs `gatehoused` with these words in place of this process.
    ///
    /// - Throws: `Complaint` where there is no such program; else it does not return.
    func become(_ words: [String]) throws -> Never {
        let path = Self.path()
        let words = [path] + ownWords + words
        // SAFETY: the copies live until the process is replaced, or until it ends because it was not.
        var arguments = unsafe words.map { unsafe strdup($0) } + [nil]
        // SAFETY: the list ends in `nil`, as `execvp` wants it.
        _ = unsafe execvp(path, &arguments)
        throw Complaint("the program `\(path)` cannot be started; is gatehoused installed beside gatehouse?")
    }

    /// Runs `gatehoused` with these words beside this process, and waits for its end.
    ///
    /// - Returns: Its exit code.
    /// - Throws: `Complaint` where there is no such program.
    func run(_ words: [String]) throws -> Int32 { try ChildProcess(Self.path(), ownWords + words).wait() }

    private var ownWords: [String] { config.map { ["--config", $0] } ?? [] }

    /// The one beside this program, else the one that the shell would find.
    static func path() -> String {
        let mine = (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? ""
        let folder = mine.split(separator: "/").dropLast().joined(separator: "/")
        let beside = "/\(folder)/gatehoused"
        return FileManager.default.isExecutableFile(atPath: beside) ? beside : "gatehoused"
    }
}
