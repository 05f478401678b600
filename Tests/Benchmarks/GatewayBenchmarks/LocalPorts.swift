import Foundation

/// The TCP ports of this machine, as `/proc/net/tcp` lists them.
struct LocalPorts {
    private var taken: Set<Int> = []
    private var listening: Set<Int> = []

    /// Below the ports that the kernel hands out by itself, so that no client takes one between the look and the bind.
    private static let range = 20_000..<30_000
    /// Column 4 of the table for a socket that listens (`TCP_LISTEN` of `net/tcp_states.h`).
    private static let listenState = "0A"

    init() {
        for file in ["/proc/net/tcp", "/proc/net/tcp6"] {
            let table = (try? String(contentsOfFile: file, encoding: .utf8)) ?? ""
            for line in table.split(separator: "\n").dropFirst() { note(line.split(separator: " ")) }
        }
    }

    /// True when somebody listens on `port`.
    func isListening(_ port: Int) -> Bool { listening.contains(port) }

    /// Free ports, begun at a place of this process's own.
    func free(_ count: Int) -> [Int] {
        let shift = Int(ProcessInfo.processInfo.processIdentifier) * 7
        let ports = Self.range.indices.lazy.map { Self.range.lowerBound + ($0 + shift) % Self.range.count }
        return Array(ports.filter { !taken.contains($0) }.prefix(count))
    }

    private mutating func note(_ columns: [Substring]) {
        guard columns.count > 3, let colon = columns[1].lastIndex(of: ":") else { return }
        guard let port = Int(columns[1][columns[1].index(after: colon)...], radix: 16) else { return }
        taken.insert(port)
        if columns[3] == Self.listenState { listening.insert(port) }
    }
}
