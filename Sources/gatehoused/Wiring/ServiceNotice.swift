import FoundationEssentials
import Glibc

/// Tells the service manager that started us how we stand, by one datagram to the socket that it named (sd_notify(3)).
///
/// Without a manager nothing is sent; a manager that cannot be told finds out by its own time limits.
enum ServiceNotice {
    enum Word: String {
        case ready = "READY=1"
        case stopping = "STOPPING=1"
    }

    static func tell(_ word: Word) {
        guard let name = ProcessInfo.processInfo.environment["NOTIFY_SOCKET"] else { return }
        send(Array(word.rawValue.utf8), to: Array(name.utf8))
    }

    private static func send(_ message: [UInt8], to name: [UInt8]) {
        var address = sockaddr_un()
        let room = MemoryLayout.size(ofValue: address.sun_path)
        guard !name.isEmpty, name.count < room else { return }
        address.sun_family = sa_family_t(AF_UNIX)
        // SAFETY: the name is shorter than the field, whose other bytes are zero.
        unsafe withUnsafeMutableBytes(of: &address.sun_path) { path in
            // SAFETY: as above. An abstract name begins with a zero byte, written `@`.
            unsafe path.copyBytes(from: name[0] == UInt8(ascii: "@") ? [0] + name.dropFirst() : name)
        }
        let socket = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard socket >= 0 else { return }
        defer { close(socket) }
        let length = socklen_t(MemoryLayout<sockaddr_un>.size - room + name.count)
        // SAFETY: the address lives during the call, and `length` is what of it is used.
        unsafe withUnsafePointer(to: &address) { pointer in
            // SAFETY: as above; the call reads a `sockaddr` of that length.
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                // SAFETY: as above; the message is read during the call.
                _ = unsafe sendto(socket, message, message.count, 0, address, length)
            }
        }
    }
}
