package import APIKeys
package import HTTPListener

/// Where the gateway listens, whom it asks, and every limit of the data plane (`docs/reference/settings.md`).
package struct GatewaySettings: Sendable {
    package var host = "127.0.0.1"
    /// 0 takes any free port.
    package var port = 8_484
    /// Event loops.
    package var threads = 2
    package var tls: ListenerSettings.TLSFiles?
    /// Whose word counts for where a request comes from; `nil` for nobody's.
    package var trustedProxies: TrustedProxies?
    /// In the order in which they are tried.
    package var upstreams: [UpstreamSettings] = []

    // Bytes.
    package var bodyLimit = 32 << 20
    /// Request bodies of all connections together; past it a request is `overloaded`.
    package var bodyMemoryLimit = 512 << 20
    /// A response that is judged as a whole before it goes out.
    package var heldAnswerLimit = 64 << 20
    /// What waits for a slow peer before the other side is read no further.
    package var relayLimit = 16 << 10

    // Connections.
    package var connectionLimit = 10_000
    package var connectionsPerAddress = 256
    package var unauthenticatedPerAddress = 32
    /// Idle connections that are kept, per event loop and upstream; more of them for a second.
    package var idleUpstreamLimit = 64

    /// Reads an answer to its end for its true usage when the client has left; else the upstream is closed at once.
    package var readsOnAfterDisconnect = false
    /// Answers that are read for nobody at one time, over all event loops.
    package var orphanLimit = 64

    /// Collects a span of each request until `takeSpans`.
    package var tracesRequests = false

    // Seconds.
    package var orphanSeconds: Int64 = 120
    package var headSeconds: Int64 = 10
    package var idleSeconds: Int64 = 60
    package var stallSeconds: Int64 = 60
    package var requestSeconds: Int64 = 3_600
    package var connectSeconds: Int64 = 5
    package var firstByteSeconds: Int64 = 600
    package var silenceSeconds: Int64 = 300
    package var idleUpstreamSeconds: Int64 = 90
    /// Of a socket without a frame, while it follows no task.
    package var socketIdleSeconds: Int64 = 300
    package var socketAgeSeconds: Int64 = 3_600
    package var socketPingSeconds: Int64 = 30
    package var socketPongSeconds: Int64 = 20

    package init() {}
}

/// One upstream: the only hosts that are ever connected to are those of these values.
package struct UpstreamSettings: Sendable {
    package let name: String
    package let host: String
    package let port: Int
    package let isTLS: Bool
    /// Allows addresses of this machine and of private networks.
    package var allowsPrivate = false
    /// PEM file of the authorities that vouch for it instead of the system's.
    package var authorities: String?
    /// The field of the operator's own credential, added to each request over TLS.
    package var credential: UpstreamCredential?
    /// Billed ids that it serves; `nil` for all.
    package var models: Set<String>?

    package init(name: String, host: String, port: Int, isTLS: Bool) {
        (self.name, self.host, self.port, self.isTLS) = (name, host, port, isTLS)
    }
}

/// How the operator's account is named to an upstream; it has no description and stands in no log.
package struct UpstreamCredential: Sendable {
    /// `x-api-key` or `authorization`, in lower case.
    let name: String
    let value: String

    package static func apiKey(_ key: String) -> UpstreamCredential {
        UpstreamCredential(name: "x-api-key", value: key)
    }

    package static func bearer(_ token: String) -> UpstreamCredential {
        UpstreamCredential(name: "authorization", value: "Bearer \(token)")
    }
}
