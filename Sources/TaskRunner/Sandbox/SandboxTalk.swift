import CLinux
import Glibc

/// What is said to a program in a sandbox while it runs, and what it says.
///
/// Owned by the keeper's thread.
struct SandboxTalk {
    enum News: Sendable {
        case bytes([UInt8])
        /// It and all that it started are dead; the end of its error output tells why.
        case ended(SandboxResult.Ending, errors: String)
    }

    /// Bytes of error output that are kept, the last ones.
    private static let errorLimit = 4_096

    private var input: Descriptor?
    private var pending: [UInt8] = []
    private var closesInput = false
    private(set) var errors: Descriptor?
    private var complaints: [UInt8] = []
    let tell: @Sendable (News) -> Void

    init(input: Descriptor, errors: Descriptor, tell: @escaping @Sendable (News) -> Void) {
        (self.input, self.errors, self.tell) = (input, errors, tell)
    }

    /// Its input, where something waits to be said.
    var waitingInput: Descriptor? { pending.isEmpty && !closesInput ? nil : input }

    mutating func say(_ bytes: [UInt8]) {
        pending += bytes
        flush()
    }

    mutating func hush() {
        closesInput = true
        flush()
    }

    /// Says what the pipe takes now.
    mutating func flush() {
        guard let file = input else { return }
        while !pending.isEmpty {
            // SAFETY: the buffer lives through the call and is only read.
            let count = unsafe pending.withUnsafeBytes { bytes in
                // SAFETY: as above.
                unsafe house_send(file.number, bytes.baseAddress, bytes.count)
            }
            guard count > 0 else {
                // Nobody listens any more: its end tells the rest.
                if errno != EAGAIN, errno != EINTR { (input, pending) = (nil, []) }
                return
            }
            pending.removeFirst(count)
        }
        if closesInput { input = nil }
    }

    mutating func readErrors() {
        guard let file = errors else { return }
        var piece = [UInt8](repeating: 0, count: 16_384)
        // SAFETY: the kernel writes at most as many bytes as there is room for.
        let count = unsafe Glibc.read(file.number, &piece, piece.count)
        guard count > 0 else {
            if count == 0 || (errno != EAGAIN && errno != EINTR) { errors = nil }
            return
        }
        complaints = Array((complaints + piece[..<count]).suffix(Self.errorLimit))
    }

    mutating func end(_ ending: SandboxResult.Ending) {
        readErrors()
        tell(.ended(ending, errors: String(decoding: complaints, as: UTF8.self)))
    }
}

extension SandboxWard {
    /// Starts a program with ends of its own for input, output and errors.
    mutating func launch(
        _ name: SandboxKeeper.Name, _ arguments: [String], _ bounds: SandboxBounds, _ secret: [UInt8],
        _ tell: @escaping @Sendable (SandboxTalk.News) -> Void
    ) -> Bool {
        guard let output = ChildProcess.pipe(), let errors = ChildProcess.pipe(), let input = ChildProcess.socketPair(),
            let passwd = ChildProcess.memory(Array(SandboxCommand.passwdText.utf8)),
            let group = ChildProcess.memory(Array(SandboxCommand.groupText.utf8)),
            let filter = ChildProcess.memory(SystemCallFilter.bytes), let secret = ChildProcess.memory(secret),
            let nothing = Self.nothing()
        else { return false }
        let gifts = [
            (input.theirs, 0), (output.writing, 1), (errors.writing, 2), (nothing, SandboxCommand.script),
            (passwd, SandboxCommand.passwd), (group, SandboxCommand.group), (filter, SandboxCommand.filter),
            (secret, SandboxCommand.secret),
        ].map { ChildProcess.Gift(from: $0.0.number, to: $0.1) }
        guard let child = spawn(name, arguments, bounds, gifts) else { return false }
        _ = house_nonblocking(output.reading.number)
        _ = house_nonblocking(errors.reading.number)
        var patient = Patient(
            pid: child.pid, cell: child.cell, ending: Self.ending(of: child.pid), output: output.reading, script: nil,
            limit: .max)
        patient.talk = SandboxTalk(input: input.ours, errors: errors.reading, tell: tell)
        patients[name] = patient
        return true
    }

    mutating func say(_ name: SandboxKeeper.Name, _ bytes: [UInt8]) { patients[name]?.talk?.say(bytes) }

    mutating func hush(_ name: SandboxKeeper.Name, _ deadline: UInt64) {
        guard let patient = patients[name] else { return }
        patients[name]?.deadline = min(patient.deadline, deadline)
        patients[name]?.talk?.hush()
    }
}
