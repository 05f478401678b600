package import HTTPWire
package import Vocabulary

/// How a listener listens; the defaults are safe and bind to loopback.
package struct ListenerSettings: Sendable {
    /// Where to listen.
    package enum Address: Hashable, Sendable {
        /// Port 0 takes any free one.
        case tcp(host: String, port: Int)
        /// A file of mode `socketMode`; what an earlier process left there is removed.
        case unixSocket(path: String)
    }

    /// PEM files of the certificate chain and its key; read at the start and at each reload.
    package struct TLSFiles: Hashable, Sendable {
        package var certificate: String
        package var key: String

        package init(certificate: String, key: String) {
            (self.certificate, self.key) = (certificate, key)
        }
    }

    package var address: Address
    /// Who may connect to a Unix socket.
    package var socketMode: UInt32 = 0o660
    /// `nil` speaks plain text: for loopback and Unix sockets.
    package var tls: TLSFiles?
    package var limits = HeadLimits()
    /// Bytes of large bodies that all connections hold together; one address half of it.
    package var bodyMemory = 128 << 20

    /// From the first byte of a head, or from the connect, to its end.
    package var headDeadline = Duration.seconds(10)
    /// Between two requests.
    package var idleDeadline = Duration.seconds(60)
    /// A body must bring `bodyRate` bytes a second over each of these.
    package var bodyWindow = Duration.seconds(10)
    package var bodyRate = 1_024
    /// A client that takes nothing of an answer for this long has left.
    package var writeDeadline = Duration.seconds(60)
    /// How long a refused client may still send before the connection is cut.
    package var lingerDeadline = Duration.seconds(2)

    package var connectionLimit = 10_000
    package var connectionLimitPerAddress = 256

    /// What a refusal of HTTP itself looks like on the wire: the word, and a sentence for a person.
    package var refusal: @Sendable (Reason, String) -> HTTPResponse = PlainRefusal.response

    package init(_ address: Address) { self.address = address }
}
