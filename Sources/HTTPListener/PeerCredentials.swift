import Glibc
import NIOCore

/// The user at the other end of a Unix socket (`SO_PEERCRED` of unix(7)).
struct PeerCredentials: Sendable {
    // The layout of the kernel's `struct ucred`.
    let processID: Int32
    let userID: UInt32
    let groupID: UInt32

    /// Asks the system; `nil` where the channel is not a socket.
    static func userID(of channel: any Channel) -> EventLoopFuture<UInt32?> {
        guard let socket = channel as? any SocketOptionProvider else {
            return channel.eventLoop.makeSucceededFuture(nil)
        }
        let option = NIOBSDSocket.Option(rawValue: SO_PEERCRED)
        // SAFETY: the kernel fills a `struct ucred`, three 32-bit fields, which is what this type holds.
        let asked: EventLoopFuture<PeerCredentials> = socket.unsafeGetSocketOption(level: .socket, name: option)
        return asked.map { $0.userID as UInt32? }.recover { _ in nil }
    }
}
