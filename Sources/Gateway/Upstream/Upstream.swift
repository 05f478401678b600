import HTTPWire
import Synchronization
import TransportSecurity

/// One configured upstream: what every connection and request to it needs, made once.
struct Upstream: Sendable {
    let settings: UpstreamSettings
    let breaker = Breaker()
    let tls: TLSContext?
    private let head: UpstreamHead
    /// `host`, `accept-encoding` and the operator's credential, as they end each head.
    var fields: [UInt8] { head.fields.withLock { $0 } }

    init(_ settings: UpstreamSettings) throws {
        self.settings = settings
        tls = settings.isTLS ? try TLSContext(trusting: settings.trusted) : nil
        head = UpstreamHead(Self.fields(settings))
    }

    /// Sends another credential with each request from now on; all loops share it.
    func renew(_ credential: UpstreamCredential) {
        var settings = settings
        settings.credential = credential
        let fresh = Self.fields(settings)
        head.fields.withLock { $0 = fresh }
    }

    /// - Parameter name: The one upstream that the call may go to; `nil` is any.
    func serves(_ model: String, boundTo name: String?) -> Bool {
        if let name, name != settings.name { return false }
        return settings.models?.contains(model) ?? true
    }

    /// The credential goes to the configured host alone, and never in the clear.
    private static func fields(_ settings: UpstreamSettings) -> [UInt8] {
        var fields: [UInt8] = []
        let isDefaultPort = settings.port == (settings.isTLS ? 443 : 80)
        let host = settings.host.contains(":") ? "[\(settings.host)]" : settings.host
        HeadWriter.field("host", isDefaultPort ? host : "\(host):\(settings.port)", to: &fields)
        HeadWriter.field("accept-encoding", "identity", to: &fields)
        if settings.isTLS, let credential = settings.credential {
            HeadWriter.field(named: credential.name, credential.value, to: &fields)
        }
        return fields
    }
}

/// The fields that every loop sends to one upstream; a reload swaps them.
private final class UpstreamHead: Sendable {
    let fields: Mutex<[UInt8]>

    init(_ fields: [UInt8]) { self.fields = Mutex(fields) }
}

extension UpstreamSettings {
    /// Who vouches for this upstream.
    var trusted: TLSContext.Authorities { authorities.map(TLSContext.Authorities.file) ?? .system }
}
