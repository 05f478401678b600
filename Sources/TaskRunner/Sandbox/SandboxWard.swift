import CLinux
import Glibc

/// The sandboxes of the keeper's thread: each with its process, its pipes and what it has said so far.
///
/// Owned by that thread alone.
struct SandboxWard {
    struct Patient {
        let pid: pid_t
        let cell: ControlGroup.Cell?
        /// Readable when it has ended; without one it is asked now and then.
        let ending: Descriptor?
        let output: Descriptor
        /// Where its script goes in, and the byte comes out that says that it begins.
        var script: Descriptor?
        let limit: Int
        var kept: [UInt8] = []
        var byteCount = 0
        var deadline: UInt64 = .max
        var killing: SandboxResult.Killing?
        var hasEnded = false
        var answer: (@Sendable (SandboxResult) -> Void)?

        /// Of a program that is talked with while it runs.
        var talk: SandboxTalk?
    }

    /// What of a sandbox is waited for.
    private enum Ear { case output, errors, input, ending }

    /// Milliseconds after which a process whose pipes are closed is asked again whether it has ended.
    private static let burialPause: Int32 = 1

    var patients: [SandboxKeeper.Name: Patient] = [:]
    /// What those said that ended before anybody ran a script in them; gone once it is asked for.
    private var lastWords: [SandboxKeeper.Name: SandboxResult] = [:]
    private let group: ControlGroup?
    /// Groups in which something was still dying when they were to go.
    private var oldCells: [ControlGroup.Cell] = []

    init(_ group: ControlGroup?) { self.group = group }

    mutating func take(_ order: SandboxKeeper.Order) {
        switch order {
        case .start(let name, let arguments, let bounds, let limit, let answer):
            answer(start(name, arguments, bounds, limit))
        case .run(let name, let script, let deadline, let answer): run(name, script, deadline, answer)
        case .launch(let name, let arguments, let bounds, let secret, let tell, let answer):
            answer(launch(name, arguments, bounds, secret, tell))
        case .say(let name, let bytes): say(name, bytes)
        case .hush(let name, let deadline): hush(name, deadline)
        case .kill(let name, let killing): kill(name, killing)
        case .close: break
        }
    }

    /// Starts a command in a control group of its own, where there is one to divide.
    mutating func spawn(
        _ name: SandboxKeeper.Name, _ arguments: [String], _ bounds: SandboxBounds, _ gifts: [ChildProcess.Gift]
    ) -> (pid: pid_t, cell: ControlGroup.Cell?)? {
        let cell = group?.cell(name.number, bounds)
        guard group == nil || cell != nil else { return nil }
        guard let pid = ChildProcess.start((cell?.entrance ?? []) + arguments, gifts: gifts) else {
            _ = cell?.remove()
            return nil
        }
        // Calls of all tenants go before the programs of one task. It leads its own group, and has made nothing yet.
        _ = setpriority(__priority_which_t(PRIO_PGRP.rawValue), id_t(pid), Self.niceness)
        return (pid, cell)
    }

    /// With it a program gets a tenth of the processor that a thread of the daemon gets where both want all of it.
    private static let niceness: Int32 = 10

    private mutating func start(
        _ name: SandboxKeeper.Name, _ arguments: [String], _ bounds: SandboxBounds, _ limit: Int
    ) -> Bool {
        guard let output = ChildProcess.pipe(), let script = ChildProcess.socketPair(),
            let passwd = ChildProcess.memory(Array(SandboxCommand.passwdText.utf8)),
            let group = ChildProcess.memory(Array(SandboxCommand.groupText.utf8)),
            let filter = ChildProcess.memory(SystemCallFilter.bytes),
            let input = Self.nothing()
        else { return false }
        let gifts = [
            (input, 0), (output.writing, 1), (output.writing, 2), (script.theirs, SandboxCommand.script),
            (passwd, SandboxCommand.passwd), (group, SandboxCommand.group), (filter, SandboxCommand.filter),
        ].map { ChildProcess.Gift(from: $0.0.number, to: $0.1) }
        guard let child = spawn(name, arguments, bounds, gifts) else { return false }
        _ = house_nonblocking(output.reading.number)
        _ = house_nonblocking(script.ours.number)
        patients[name] = Patient(
            pid: child.pid, cell: child.cell, ending: Self.ending(of: child.pid), output: output.reading,
            script: script.ours, limit: limit)
        return true
    }

    static func ending(of pid: pid_t) -> Descriptor? {
        let number = house_process_file(pid)
        return number < 0 ? nil : ChildProcess.lifted(Descriptor(number))
    }

    static func nothing() -> Descriptor? {
        // SAFETY: the text is copied in during the call.
        let number = unsafe open("/dev/null", O_RDONLY | O_CLOEXEC)
        return number < 0 ? nil : ChildProcess.lifted(Descriptor(number))
    }

    /// Hands the script over; a socket holds several of the longest ones.
    private mutating func run(
        _ name: SandboxKeeper.Name, _ script: [UInt8], _ deadline: UInt64,
        _ answer: @escaping @Sendable (SandboxResult) -> Void
    ) {
        guard var patient = patients[name] else {
            return answer(lastWords.removeValue(forKey: name) ?? .unstarted("the sandbox was gone before its script"))
        }
        if let socket = patient.script { Self.send(SandboxCommand.spoken(script), to: socket.number) }
        patient.deadline = deadline
        patient.answer = answer
        patients[name] = patient
    }

    /// A reader that has died gets nothing, and no signal comes of it: its end says so.
    private static func send(_ bytes: [UInt8], to socket: Int32) {
        var rest = bytes[...]
        while !rest.isEmpty {
            // SAFETY: the buffer lives through the call and is only read.
            let count = unsafe rest.withUnsafeBytes { bytes in
                // SAFETY: as above.
                unsafe house_send(socket, bytes.baseAddress, bytes.count)
            }
            guard count > 0 else { break }
            rest = rest.dropFirst(count)
        }
        // A script that did not go in whole is not run: its reader finds the end.
        _ = shutdown(socket, Int32(SHUT_WR))
    }

    mutating func kill(_ name: SandboxKeeper.Name, _ killing: SandboxResult.Killing) {
        lastWords[name] = nil
        guard let patient = patients[name] else { return }
        patients[name]?.killing = patient.killing ?? killing
        patients[name]?.script = nil
        ChildProcess.end(patient.pid)
    }

    mutating func killAll() {
        for name in patients.keys { kill(name, .cancelled) }
        while !patients.isEmpty {
            for name in Array(patients.keys) { read(name) }
            bury()
            if !patients.isEmpty { usleep(1_000) }
        }
    }

    // MARK: Waiting

    /// Waits until something is said, something is due, or the descriptor `wake` can be read.
    mutating func wait(for wake: Int32) {
        let names = Array(patients.keys)
        var (ears, list) = ([(SandboxKeeper.Name, Ear)](), [pollfd]())
        func listen(_ name: SandboxKeeper.Name, _ ear: Ear, _ file: Descriptor, _ event: Int32) {
            ears.append((name, ear))
            list.append(pollfd(fd: file.number, events: Int16(event), revents: 0))
        }
        for (name, patient) in patients {
            if !patient.hasEnded { listen(name, .output, patient.output, POLLIN) }
            if patient.hasEnded, let ending = patient.ending { listen(name, .ending, ending, POLLIN) }
            if let errors = patient.talk?.errors { listen(name, .errors, errors, POLLIN) }
            if let input = patient.talk?.waitingInput { listen(name, .input, input, POLLOUT) }
        }
        list.append(pollfd(fd: wake, events: Int16(POLLIN), revents: 0))
        // SAFETY: the kernel reads and writes as many entries as the list has.
        _ = unsafe poll(&list, nfds_t(list.count), pause(names))
        for ((name, ear), entry) in zip(ears, list) where entry.revents != 0 {
            switch ear {
            case .output: read(name)
            case .errors: patients[name]?.talk?.readErrors()
            case .input: patients[name]?.talk?.flush()
            case .ending: break  // it is buried below
            }
        }
        let now = SandboxKeeper.now
        for name in names where (patients[name]?.deadline ?? .max) <= now { kill(name, .timeout) }
        bury()
    }

    private func pause(_ names: [SandboxKeeper.Name]) -> Int32 {
        if patients.values.contains(where: { $0.hasEnded && $0.ending == nil }) { return Self.burialPause }
        let now = SandboxKeeper.now
        // A killed one is not due again.
        let next = patients.values.filter { $0.killing == nil }.map(\.deadline).min() ?? .max
        guard next != .max else { return -1 }
        return next <= now ? 0 : Int32(clamping: (next - now) / 1_000_000 + 1)
    }

    private mutating func read(_ name: SandboxKeeper.Name) {
        guard var patient = patients[name], !patient.hasEnded else { return }
        var piece = [UInt8](repeating: 0, count: 65_536)
        // A few pieces at a time, so that a flood in one sandbox does not starve the others.
        for _ in 0..<4 {
            // SAFETY: the kernel writes at most as many bytes as there is room for.
            let count = unsafe Glibc.read(patient.output.number, &piece, piece.count)
            guard count > 0 else {
                if count == 0 { patient.hasEnded = true }
                break
            }
            patient.byteCount += count
            if let talk = patient.talk {
                talk.tell(.bytes(Array(piece[..<count])))
                continue
            }
            let room = max(0, SandboxResult.keptLimit - patient.kept.count)
            patient.kept += piece[..<min(room, count)]
        }
        patients[name] = patient
        if patient.talk == nil, patient.byteCount > patient.limit, patient.killing == nil { kill(name, .output) }
    }

    /// Takes leave of those that have ended, and answers for them.
    private mutating func bury() {
        for (name, patient) in patients where patient.hasEnded {
            var status: Int32 = 0
            // SAFETY: the kernel writes one number.
            guard unsafe waitpid(patient.pid, &status, WNOHANG) != 0 else { continue }
            patients[name] = nil
            if let cell = patient.cell { oldCells.append(cell) }
            var talk = patient.talk
            let hasBegun = patient.talk != nil || patient.script.map(Self.hasSpoken) ?? false
            let ending = Self.ending(status, patient.killing)
            talk?.end(ending)
            let result = SandboxResult(
                output: patient.kept, byteCount: patient.byteCount,
                ending: hasBegun || patient.killing != nil ? ending : .unstarted)
            if let answer = patient.answer {
                answer(result)
            } else if !hasBegun, patient.killing == nil {
                lastWords[name] = result
            }
        }
        if !oldCells.isEmpty { oldCells.removeAll { $0.remove() } }
    }

    /// The shell inside says one byte once it has its script.
    private static func hasSpoken(_ socket: Descriptor) -> Bool {
        var byte: UInt8 = 0
        // SAFETY: the kernel writes at most one byte into room for one.
        return unsafe Glibc.read(socket.number, &byte, 1) == 1
    }

    private static func ending(_ status: Int32, _ killing: SandboxResult.Killing?) -> SandboxResult.Ending {
        if let killing { return .killed(killing) }
        let signal = status & 0x7F
        let code = signal == 0 ? status >> 8 & 0xFF : 128 + signal
        // Nobody here sends SIGKILL without saying why: it was the kernel, for want of memory.
        return code == 137 ? .killed(.memory) : .exited(code)
    }
}
