/// Which headers may cross the house, and which end here.
///
/// Hop-by-hop fields never cross (RFC 9110, section 7.6.1), nor do those that `Connection` names.
extension RequestHead {
    /// Whether a field of the client's goes to the upstream.
    ///
    /// Not: credentials, cookies, what frames or routes, and what says who the client is.
    package func passesToUpstream(_ field: FieldTable.Field) -> Bool {
        guard !field.isHopByHop else { return false }
        switch field.name {
        case .authorization, .xAPIKey, .cookie, .host, .contentLength, .acceptEncoding, .expect, .forwarded,
            .forwardedAny, .xRealIP, .via, .gatehouseAny:
            return false
        default: return true
        }
    }
}

extension ResponseHead {
    /// Whether a field of the upstream's goes to the client.
    ///
    /// Not: what describes the operator's account or the upstream's server, what frames, and `request-id`, whose value
    /// goes out under another name.
    package func passesToClient(_ field: FieldTable.Field) -> Bool {
        guard !field.isHopByHop else { return false }
        switch field.name {
        case .providerAccount, .setCookie, .server, .via, .altSvc, .strictTransportSecurity, .requestID,
            .contentLength, .gatehouseAny:
            return false
        default: return true
        }
    }
}
