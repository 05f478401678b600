import FoundationEssentials
import Glibc
import Vocabulary

/// What a command takes from the process around it: environment, files, clock and terminal.
struct Surroundings: Sendable {
    let environment: [String: String]
    let isInputTerminal: Bool
    let isOutputTerminal: Bool

    static var process: Surroundings {
        Surroundings(
            environment: ProcessInfo.processInfo.environment, isInputTerminal: isatty(STDIN_FILENO) == 1,
            isOutputTerminal: isatty(STDOUT_FILENO) == 1)
    }

    var now: Instant {
        var time = timespec()
        // SAFETY: the call writes one `timespec` and keeps no pointer.
        unsafe clock_gettime(CLOCK_REALTIME, &time)
        return Instant(nanoseconds: Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec))
    }

    /// Columns of the terminal; 100 where there is none.
    var width: Int {
        var size = winsize()
        // SAFETY: the call writes one `winsize` and keeps no pointer.
        let status = unsafe ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size)
        return status == 0 && size.ws_col > 0 ? Int(size.ws_col) : 100
    }

    /// The bytes of a file, at most `limit`; `nil` if it cannot be read or is larger.
    func read(_ path: String, limit: Int = 16 << 20) -> [UInt8]? {
        // A file that cannot be read is a file that is not there, to every caller.
        guard let data = try? Data(contentsOf: URL(filePath: path)), data.count <= limit else { return nil }
        return Array(data)
    }

    /// Replaces a file as a whole.
    ///
    /// - Throws: `Complaint` when it cannot be written.
    func write(_ bytes: [UInt8], to path: String) throws(Complaint) {
        do {
            try Data(bytes).write(to: URL(filePath: path), options: .atomic)
        } catch {
            throw Complaint("the file `\(path)` cannot be written")
        }
    }

    /// Names in a folder, sorted; `nil` if it cannot be read.
    func names(in folder: String) -> [String]? {
        // A folder that cannot be read is a folder that is not there.
        try? FileManager.default.contentsOfDirectory(atPath: folder).sorted()
    }

    /// Whether this process may write to a file, or connect to a socket.
    func mayWrite(_ path: String) -> Bool {
        // SAFETY: reads the path during the call.
        unsafe access(path, W_OK) == 0
    }

    /// Permission bits of a file; `nil` if there is none.
    func mode(_ path: String) -> UInt32? {
        // Attributes that cannot be read belong to a file that cannot be used.
        let attributes = try? FileManager.default.attributesOfItem(atPath: path)
        return (attributes?[.posixPermissions] as? UInt).map(UInt32.init)
    }
}
