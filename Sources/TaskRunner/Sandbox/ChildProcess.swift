import CLinux
import Glibc

/// Starts a program without a shell, with exactly the descriptors and the environment that are named.
enum ChildProcess {
    /// What the child has as descriptor `to`.
    struct Gift {
        let from: Int32
        let to: Int32
    }

    /// Starts `arguments[0]` and answers its process id; `nil` if that fails.
    ///
    /// It leads a process group of its own, so that `end` reaches what it has made and not yet let go. It dies with the
    /// thread that starts it if it asked for that, so the thread must be one that stays.
    static func start(_ arguments: [String], environment: [String] = [], gifts: [Gift]) -> pid_t? {
        guard let program = arguments.first else { return nil }
        // SAFETY: initialised by the next call, destroyed at the end, and used by this function alone.
        var actions = unsafe posix_spawn_file_actions_t()
        // SAFETY: as above.
        guard unsafe posix_spawn_file_actions_init(&actions) == 0 else { return nil }
        // SAFETY: as above.
        defer { _ = unsafe posix_spawn_file_actions_destroy(&actions) }
        for gift in gifts {
            // SAFETY: as above; numbers are stored, nothing is followed.
            guard unsafe posix_spawn_file_actions_adddup2(&actions, gift.from, gift.to) == 0 else { return nil }
        }
        let next = (gifts.map(\.to).max() ?? 2) + 1
        // SAFETY: as above. Whatever a library left open stays on this side.
        guard unsafe posix_spawn_file_actions_addclosefrom_np(&actions, next) == 0 else { return nil }
        var attributes = posix_spawnattr_t()
        // SAFETY: as the actions: initialised here, destroyed at the end.
        guard unsafe posix_spawnattr_init(&attributes) == 0 else { return nil }
        // SAFETY: as above.
        defer { _ = unsafe posix_spawnattr_destroy(&attributes) }
        // SAFETY: as above; a new object has the group 0, which is one that the child leads.
        guard unsafe posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETPGROUP)) == 0 else { return nil }
        // SAFETY: both lists live through the call.
        return unsafe withTexts(arguments) { argv in
            // SAFETY: as above.
            unsafe withTexts(environment) { envp in
                var pid: pid_t = 0
                // SAFETY: both lists end with nil and live through the call, which copies them into the new process.
                let status = unsafe posix_spawn(&pid, program, &actions, &attributes, argv, envp)
                return status == 0 ? pid : nil
            }
        }
    }

    /// Kills a child that was started here and is not buried yet, and what it has made within its group.
    ///
    /// Killed alone while it begins, bubblewrap leaves its own child waiting for it for ever.
    static func end(_ child: pid_t) { _ = kill(-child, SIGKILL) }

    /// Lends a list of C texts that ends with nil.
    private static func withTexts<Result>(
        _ texts: [String], _ body: (UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>) -> Result
    ) -> Result {
        // SAFETY: each copy is freed below, after its last use.
        var copies = unsafe texts.map { text in unsafe strdup(text) }
        // SAFETY: as above.
        unsafe copies.append(nil)
        // SAFETY: the list lives through the call, and has at least its nil; `free` takes nil.
        return unsafe copies.withUnsafeMutableBufferPointer { list in
            // SAFETY: as above.
            defer { for place in list.indices { unsafe free(list[place]) } }
            guard let base = list.baseAddress else { preconditionFailure("a list with a nil is not empty") }
            // SAFETY: as above.
            return unsafe body(base)
        }
    }

    /// A pipe whose ends no child inherits by chance; `nil` when there are no descriptors left.
    static func pipe() -> (reading: Descriptor, writing: Descriptor)? {
        var ends: [Int32] = [-1, -1]
        // SAFETY: the kernel writes two numbers into room for two.
        guard unsafe house_pipe(&ends) == 0 else { return nil }
        let pair = (Descriptor(ends[0]), Descriptor(ends[1]))
        guard let reading = lifted(pair.0), let writing = lifted(pair.1) else { return nil }
        return (reading, writing)
    }

    /// Two ends of one stream, for a child's input; `nil` when there are no descriptors left.
    static func socketPair() -> (ours: Descriptor, theirs: Descriptor)? {
        var ends: [Int32] = [-1, -1]
        // SAFETY: the kernel writes two numbers into room for two.
        guard unsafe house_socket_pair(&ends) == 0 else { return nil }
        let pair = (Descriptor(ends[0]), Descriptor(ends[1]))
        guard let ours = lifted(pair.0), let theirs = lifted(pair.1) else { return nil }
        return (ours, theirs)
    }

    /// Bytes in memory that a child reads once.
    static func memory(_ bytes: [UInt8]) -> Descriptor? {
        let number = house_memory_file()
        guard number >= 0, let file = lifted(Descriptor(number)) else { return nil }
        guard (try? Kernel.write(bytes, to: file.number)) != nil else { return nil }  // no memory: no sandbox
        lseek(file.number, 0, SEEK_SET)
        return file
    }

    /// The same file under a number that is not given to children.
    static func lifted(_ file: Descriptor) -> Descriptor? {
        let number = house_duplicate(file.number)
        return number < 0 ? nil : Descriptor(number)
    }
}
