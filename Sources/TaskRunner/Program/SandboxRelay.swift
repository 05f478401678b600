import CLinux
import Glibc

/// The way out of a sandbox without a network: what comes to one port of its loopback goes to one socket of the house.
///
/// It runs inside the sandbox, takes the limits on, starts the program, passes bytes, and ends with the program.
package enum SandboxRelay {
    /// Where the socket and the port are inside a sandbox.
    package static let socket = "/run/gate"
    package static let port: UInt16 = 8_484
    static let connectionLimit = 64

    /// Limits of the program, as arguments in this order: core, open files, processor time, file size, data, processes.
    ///
    /// The last one is RLIMIT_NPROC, which the headers show to others alone.
    static let resources = [
        RLIMIT_CORE.number, RLIMIT_NOFILE.number, RLIMIT_CPU.number, RLIMIT_FSIZE.number, RLIMIT_DATA.number, 6,
    ]

    /// Runs `limits... -- program arguments...` and answers the status to exit with.
    package static func run(_ words: [String]) -> Int32 {
        guard let split = words.firstIndex(of: "--"), split == resources.count else { return 125 }
        let program = Array(words[(split + 1)...])
        let listener = house_listen_loopback(port)
        guard listener >= 0, let lifted = ChildProcess.lifted(Descriptor(listener)) else { return 125 }
        for (resource, word) in zip(resources, words) {
            guard let value = UInt64(word), house_lower_limit(resource, value) == 0 else { return 125 }
        }
        let gifts = (0...2).map { ChildProcess.Gift(from: $0, to: $0) }
        guard let child = ChildProcess.start(program, environment: ownEnvironment(), gifts: gifts) else { return 126 }
        let ending = house_process_file(child)
        guard ending >= 0 else { return 125 }
        var desk = RelayDesk(lifted, until: Descriptor(ending))
        desk.run()
        var status: Int32 = 0
        // SAFETY: the kernel writes one number.
        _ = unsafe waitpid(child, &status, 0)
        let signal = status & 0x7F
        return signal == 0 ? status >> 8 & 0xFF : 128 + signal
    }

    /// The environment as bubblewrap made it.
    private static func ownEnvironment() -> [String] {
        // SAFETY: the list belongs to the process, ends with nil, and nobody changes it: this is its only thread.
        var place = unsafe environ
        var words: [String] = []
        // SAFETY: as above.
        while let word = unsafe place.pointee {
            // SAFETY: as above; each entry is a C text.
            words.append(unsafe String(cString: word))
            // SAFETY: as above.
            unsafe place += 1
        }
        return words
    }
}

extension __rlimit_resource {
    fileprivate var number: Int32 { Int32(rawValue) }
}

/// The connections of one relay, each with its other end.
private struct RelayDesk {
    /// One direction of a connection.
    private struct Flow {
        let from: Int32
        let to: Int32
        var held: [UInt8] = []
        var hasEnded = false
        var isOver = false
    }

    private let listener: Descriptor
    private let ending: Descriptor
    /// Both directions of a connection stand side by side.
    private var flows: [Flow] = []

    init(_ listener: Descriptor, until ending: Descriptor) { (self.listener, self.ending) = (listener, ending) }

    /// Passes bytes until the program has ended.
    mutating func run() {
        while true {
            var list = [
                pollfd(fd: ending.number, events: Int16(POLLIN), revents: 0),
                pollfd(fd: listener.number, events: Int16(POLLIN), revents: 0),
            ]
            for flow in flows where !flow.isOver {
                let waitsToRead = flow.held.isEmpty && !flow.hasEnded
                let (descriptor, event) = waitsToRead ? (flow.from, POLLIN) : (flow.to, POLLOUT)
                list.append(pollfd(fd: descriptor, events: Int16(event), revents: 0))
            }
            // SAFETY: the kernel reads and writes as many entries as the list has.
            _ = unsafe poll(&list, nfds_t(list.count), -1)
            if list[0].revents != 0 { return }
            if list[1].revents != 0 { accept() }
            for place in flows.indices where !flows[place].isOver { move(&flows[place]) }
            bury()
        }
    }

    private mutating func accept() {
        let client = house_accept(listener.number)
        guard client >= 0 else { return }
        // SAFETY: the text is copied in during the call.
        let house = flows.count / 2 < SandboxRelay.connectionLimit ? unsafe house_connect_unix(SandboxRelay.socket) : -1
        guard house >= 0 else {
            close(client)
            return
        }
        flows += [Flow(from: client, to: house), Flow(from: house, to: client)]
    }

    private func move(_ flow: inout Flow) {
        if flow.held.isEmpty, !flow.hasEnded { read(&flow) }
        while !flow.held.isEmpty {
            // SAFETY: the buffer lives through the call and is only read.
            let count = unsafe flow.held.withUnsafeBytes { bytes in
                // SAFETY: as above.
                unsafe house_send(flow.to, bytes.baseAddress, bytes.count)
            }
            guard count > 0 else {
                flow.isOver = flow.isOver || (errno != EAGAIN && errno != EINTR)
                break
            }
            flow.held.removeFirst(count)
        }
        if flow.hasEnded, flow.held.isEmpty {
            shutdown(flow.to, Int32(SHUT_WR))
            flow.isOver = true
        }
    }

    private func read(_ flow: inout Flow) {
        var piece = [UInt8](repeating: 0, count: 65_536)
        // SAFETY: the kernel writes at most as many bytes as there is room for.
        let count = unsafe Glibc.read(flow.from, &piece, piece.count)
        if count > 0 {
            flow.held = Array(piece[..<count])
        } else if count == 0 || (errno != EAGAIN && errno != EINTR) {
            flow.hasEnded = true
        }
    }

    /// Closes the connections both of whose directions are over.
    private mutating func bury() {
        for place in stride(from: flows.count - 2, through: 0, by: -2) {
            guard flows[place].isOver, flows[place + 1].isOver else { continue }
            close(flows[place].from)
            close(flows[place].to)
            flows.removeSubrange(place...(place + 1))
        }
    }
}
