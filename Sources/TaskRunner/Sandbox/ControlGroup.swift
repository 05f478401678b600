import CLinux
import FoundationEssentials
import Glibc

/// What all processes of one sandbox may use together.
struct SandboxBounds: Hashable, Sendable {
    /// Bubblewrap, its guard and what changes the user are processes of the sandbox too.
    static let ownProcesses: Int64 = 8

    let memoryBytes: Int64
    let processes: Int64

    init(memoryBytes: Int64, processes: Int64) { (self.memoryBytes, self.processes) = (memoryBytes, processes) }

    init(_ settings: SandboxSettings) {
        self.init(memoryBytes: settings.memoryBytes, processes: settings.processes + Self.ownProcesses)
    }
}

/// A control group (cgroup v2) that this daemon was handed to divide: each sandbox gets one of its own beneath it.
///
/// `RLIMIT_AS` bounds one process. A group bounds a sandbox as a whole, and is killed as a whole.
package struct ControlGroup: Sendable {
    /// Why there is none.
    package struct Absence: Error, Hashable, CustomStringConvertible {
        package let description: String
    }

    /// The group of one sandbox.
    struct Cell: Sendable {
        let path: String

        /// The words before a command that make it begin in here: nothing that it starts was ever outside.
        var entrance: [String] { ["/bin/sh", "-c", #"echo 0 > "$0" && exec "$@""#, path + "/cgroup.procs"] }

        /// Removes it; false while something in it is still dying.
        func remove() -> Bool {
            // SAFETY: the text is copied in during the call.
            unsafe rmdir(path) == 0 || errno == ENOENT
        }
    }

    package let path: String
    private let controllers: Set<String>

    /// - Parameter controllers: Those of `memory` and `pids` that its children have.
    package init(path: String, controllers: Set<String>) { (self.path, self.controllers) = (path, controllers) }

    /// The group that this process is in, if it was delegated: by `Delegate=` of systemd, or by its owner.
    ///
    /// A group with children has no processes of its own, so this process moves into the child `daemon`.
    ///
    /// - Throws: `Absence`, and nothing has changed.
    package static func delegated(
        root: String = "/sys/fs/cgroup", membership: String = "/proc/self/cgroup"
    ) throws(Absence) -> ControlGroup {
        let lines = text(membership).split(separator: "\n")
        guard let line = lines.first(where: { $0.hasPrefix("0::/") }) else {
            throw Absence(description: "this machine has no control groups of version 2")
        }
        let path = root + (line.dropFirst(3) == "/" ? "" : line.dropFirst(3))
        let group = ControlGroup(path: path, controllers: ["memory", "pids"])
        guard
            group.controllers.isSubset(
                of: text(path + "/cgroup.controllers").split { " \n".contains($0) }.map(String.init))
        else { throw Absence(description: "the controllers memory and pids are not there for `\(path)`") }
        // SAFETY: both read the text during the call.
        let isOurs = geteuid() == 0 ? unsafe house_is_delegated(path) == 1 : unsafe access(path, W_OK) == 0
        guard isOurs else { throw Absence(description: "`\(path)` is not delegated; `Delegate=memory pids` does it") }
        try group.divide()
        return group
    }

    private func divide() throws(Absence) {
        let own = path + "/daemon"
        // SAFETY: reads the text during the call; one that is there already is fine.
        guard unsafe mkdir(own, 0o755) == 0 || errno == EEXIST, Self.write("\(getpid())", to: own + "/cgroup.procs")
        else {
            throw Absence(description: "`\(own)` cannot be made")
        }
        guard Self.write("+memory +pids", to: path + "/cgroup.subtree_control") else {
            _ = Self.write("\(getpid())", to: path + "/cgroup.procs")
            // SAFETY: as above.
            _ = unsafe rmdir(own)
            throw Absence(description: "`\(path)` cannot be divided: other processes are in it")
        }
        // What an earlier daemon left of its sandboxes; nothing lives in them.
        for name in (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? [] where name.hasPrefix("sandbox-")
        {
            _ = Cell(path: path + "/" + name).remove()
        }
    }

    /// Makes the group of one sandbox; `nil` if the kernel does not take one of its bounds.
    func cell(_ number: UInt64, _ bounds: SandboxBounds) -> Cell? {
        let cell = Cell(path: "\(path)/sandbox-\(number)")
        // SAFETY: reads the text during the call.
        guard unsafe mkdir(cell.path, 0o755) == 0 else { return nil }
        var isBound = true
        if controllers.contains("memory") {
            isBound = Self.write("\(bounds.memoryBytes)", to: cell.path + "/memory.max")
            // Neither is there on every kernel; without them memory can be swapped, and one process is killed, not all.
            _ = Self.write("0", to: cell.path + "/memory.swap.max")
            _ = Self.write("1", to: cell.path + "/memory.oom.group")
        }
        if controllers.contains("pids") {
            isBound = Self.write("\(bounds.processes)", to: cell.path + "/pids.max") && isBound
        }
        guard isBound else {
            _ = cell.remove()
            return nil
        }
        return cell
    }

    private static func text(_ path: String) -> String {
        String(decoding: FileManager.default.contents(atPath: path) ?? Data(), as: UTF8.self)
    }

    /// Files of the kernel take a value in one write, and are never made.
    private static func write(_ text: String, to path: String) -> Bool {
        // SAFETY: the text is copied in during the call.
        let number = unsafe open(path, O_WRONLY | O_CLOEXEC)
        guard number >= 0 else { return false }
        let file = Descriptor(number)
        return (try? Kernel.write(Array(text.utf8), to: file.number)) != nil  // the kernel says no: it is not bound
    }
}
