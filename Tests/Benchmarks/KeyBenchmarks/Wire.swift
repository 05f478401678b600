import Foundation

/// One connection to the daemon, over which bytes go as they are written.
final class Wire {
    private let descriptor: Int32

    /// Connects; `source` is the part of a loopback address behind its first number.
    init(port: Int, source: UInt32? = nil) throws {
        descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        guard descriptor >= 0 else { throw Failure("no socket: \(errno)") }
        var one: Int32 = 1
        // SAFETY: reads one integer during the call.
        unsafe setsockopt(descriptor, Int32(IPPROTO_TCP), TCP_NODELAY, &one, socklen_t(MemoryLayout<Int32>.size))
        if let source, !Self.attach(descriptor, 0x7F00_0000 | source & 0xFF_FFFF, 0, isOwn: true) {
            close(descriptor)
            throw Failure("cannot bind: \(errno)")
        }
        guard Self.attach(descriptor, 0x7F00_0001, port, isOwn: false) else {
            close(descriptor)
            throw Failure("cannot connect to port \(port): \(errno)")
        }
    }

    deinit { close(descriptor) }

    var handle: Int32 { descriptor }

    func send(_ bytes: [UInt8]) throws {
        var done = 0
        while done < bytes.count {
            // SAFETY: reads what is left of the array behind that place.
            let step = unsafe bytes.withUnsafeBytes { buffer in
                unsafe Glibc.send(
                    descriptor, buffer.baseAddress?.advanced(by: done), bytes.count - done, Int32(MSG_NOSIGNAL)
                )
            }
            guard step > 0 else { throw Failure("the connection broke while it was written") }
            done += step
        }
    }

    /// What has come, at most 64 KiB; empty at the end of the connection.
    func receive() -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: 65_536)
        // SAFETY: writes at most as many bytes as the array has.
        let count = unsafe recv(descriptor, &bytes, bytes.count, 0)
        return Array(bytes.prefix(max(0, count)))
    }

    /// Sends one request and reads its whole answer; the status.
    func status(of request: String) throws -> Int {
        try send(Array(request.utf8))
        var answer = ""
        while !Self.isWhole(answer) {
            let bytes = receive()
            guard !bytes.isEmpty else { throw Failure("the connection ended before the answer did") }
            answer += String(decoding: bytes, as: UTF8.self)
        }
        return Int(answer.dropFirst(9).prefix(3)) ?? 0
    }

    static func freePort() throws -> Int {
        let probe = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(probe) }
        guard attach(probe, 0x7F00_0001, 0, isOwn: true) else { throw Failure("no free port") }
        var (address, length) = (sockaddr_in(), socklen_t(MemoryLayout<sockaddr_in>.size))
        // SAFETY: writes one address into the struct, whose length is given.
        _ = unsafe withUnsafeMutablePointer(to: &address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { unsafe getsockname(probe, $0, &length) }
        }
        return Int(UInt16(bigEndian: address.sin_port))
    }

    private static func isWhole(_ text: String) -> Bool {
        guard let end = text.range(of: "\r\n\r\n") else { return false }
        let head = text[..<end.lowerBound].lowercased()
        guard let start = head.range(of: "content-length: ") else { return text.hasSuffix("0\r\n\r\n") }
        return text[end.upperBound...].utf8.count >= Int(head[start.upperBound...].prefix { $0.isNumber }) ?? 0
    }

    /// Binds the socket to an address, or connects it to one.
    private static func attach(_ descriptor: Int32, _ host: UInt32, _ port: Int, isOwn: Bool) -> Bool {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = in_port_t(UInt16(port).bigEndian)
        address.sin_addr.s_addr = host.bigEndian
        let length = socklen_t(MemoryLayout<sockaddr_in>.size)
        // SAFETY: both calls read the address, whose length is given, and keep no pointer.
        return unsafe withUnsafePointer(to: &address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                unsafe (isOwn ? bind(descriptor, address, length) : connect(descriptor, address, length)) == 0
            }
        }
    }
}
