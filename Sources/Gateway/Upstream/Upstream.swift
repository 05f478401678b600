import HTTPWire
import TransportSecurity

/// One configured upstream: what every connection and request to it needs, made once.
struct Upstream: Sendable {
    let settings: UpstreamSettings
    let breaker = Breaker()
    let tls: TLSContext?
    /// `host`, `accept-encoding` and the operator's credential, as they end each head.
    let fields: [UInt8]

    init(_ settings: UpstreamSettings) throws {
        self.settings = settings
        tls = settings.isTLS ? try TLSContext(trusting: settings.trusted) : nil
        fields = Self.fields(settings)
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

extension UpstreamSettings {
    /// Who vouches for this upstream.
    var trusted: TLSContext.Authorities { authorities.map(TLSContext.Authorities.file) ?? .system }
}
