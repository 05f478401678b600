package import HTTPWire

/// One request, whole: its body has been read to the end and its framing checked.
package struct HTTPRequest: Sendable {
    package let head: RequestHead
    /// Decoded, at most `ListenerSettings.limits.body`.
    package let body: [UInt8]
    package let peer: PeerAddress
}

/// Who is at the other end of the connection, as the system says it.
package enum PeerAddress: Hashable, Sendable {
    /// The address as text, without the port.
    case ip(String)
    /// A process of this machine and the user that it runs as; `nil` where the system does not tell.
    case unixSocket(userID: UInt32?)
}
