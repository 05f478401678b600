/// The header names that a rule of ours asks for; everything else is `other`.
package enum FieldName: UInt8, Hashable, Sendable, CaseIterable {
    case other
    case host, contentLength, transferEncoding, contentType, contentEncoding
    case authorization, xAPIKey, cookie, setCookie
    case connection, keepAlive, te, trailer, upgrade, proxyAny
    case expect, acceptEncoding, forwarded, forwardedAny, xRealIP, via
    case gatehouseAny, server, altSvc, strictTransportSecurity, providerAccount, requestID

    /// The name of the lower-case bytes `range` of `bytes`.
    static func of(_ bytes: Span<UInt8>, _ range: Range<Int>) -> FieldName {
        let start = range.lowerBound
        guard let name = exact(bytes, at: start, length: range.count) else { return prefixed(bytes, range) }
        return name
    }

    private static func exact(_ bytes: Span<UInt8>, at start: Int, length: Int) -> FieldName? {
        switch length {
        case 2 where bytes.holds("te", at: start): .te
        case 3 where bytes.holds("via", at: start): .via
        case 4 where bytes.holds("host", at: start): .host
        case 6 where bytes.holds("expect", at: start): .expect
        case 6 where bytes.holds("cookie", at: start): .cookie
        case 6 where bytes.holds("server", at: start): .server
        case 7 where bytes.holds("upgrade", at: start): .upgrade
        case 7 where bytes.holds("trailer", at: start): .trailer
        case 7 where bytes.holds("alt-svc", at: start): .altSvc
        case 9 where bytes.holds("x-api-key", at: start): .xAPIKey
        case 9 where bytes.holds("x-real-ip", at: start): .xRealIP
        case 9 where bytes.holds("forwarded", at: start): .forwarded
        case 10 where bytes.holds("connection", at: start): .connection
        case 10 where bytes.holds("keep-alive", at: start): .keepAlive
        case 10 where bytes.holds("set-cookie", at: start): .setCookie
        case 10 where bytes.holds("request-id", at: start): .requestID
        case 12 where bytes.holds("content-type", at: start): .contentType
        case 13 where bytes.holds("authorization", at: start): .authorization
        case 14 where bytes.holds("content-length", at: start): .contentLength
        case 15 where bytes.holds("accept-encoding", at: start): .acceptEncoding
        case 16 where bytes.holds("content-encoding", at: start): .contentEncoding
        case 17 where bytes.holds("transfer-encoding", at: start): .transferEncoding
        case 22 where bytes.holds("anthropic-workspace-id", at: start): .providerAccount
        case 25 where bytes.holds("anthropic-organization-id", at: start): .providerAccount
        case 25 where bytes.holds("strict-transport-security", at: start): .strictTransportSecurity
        default: nil
        }
    }

    /// Families of names; a run that ends before its prefix does is not one of them.
    private static func prefixed(_ bytes: Span<UInt8>, _ range: Range<Int>) -> FieldName {
        guard range.count >= 6 else { return .other }
        let start = range.lowerBound
        let name = bytes.extracting(range)
        switch bytes[start] {
        case UInt8(ascii: "p") where name.holds("proxy-", at: 0): return .proxyAny
        case UInt8(ascii: "x") where name.holds("x-forwarded-", at: 0): return .forwardedAny
        case UInt8(ascii: "x") where name.holds("x-ratelimit-", at: 0): return .providerAccount
        case UInt8(ascii: "g") where name.holds("gatehouse-", at: 0): return .gatehouseAny
        case UInt8(ascii: "a")
        where name.holds("anthropic-ratelimit-", at: 0) || name.holds("anthropic-priority-", at: 0)
            || name.holds("anthropic-fast-", at: 0):
            return .providerAccount
        default: return .other
        }
    }

    /// Never crosses to the other side (RFC 9110, section 7.6.1).
    var isHopByHop: Bool {
        switch self {
        case .connection, .keepAlive, .te, .trailer, .transferEncoding, .upgrade, .proxyAny: true
        default: false
        }
    }

    /// Refused when it stands twice: two readers could choose different ones.
    var isSingleton: Bool {
        switch self {
        case .host, .contentLength, .transferEncoding, .contentType, .contentEncoding, .authorization, .xAPIKey,
            .upgrade, .expect:
            true
        default: false
        }
    }

    /// Says where the body ends.
    var isFraming: Bool { self == .contentLength || self == .transferEncoding }

    /// May not be named by `Connection`: dropping it would change whom or what we serve.
    var mustStay: Bool {
        switch self {
        case .host, .contentLength, .authorization, .xAPIKey, .cookie, .forwarded, .forwardedAny, .gatehouseAny: true
        default: false
        }
    }

    /// Frames, routes or authenticates, so it has no place behind the body (RFC 9110, section 6.5.1).
    var isRefusedInTrailer: Bool {
        switch self {
        case .other, .via, .server, .altSvc, .requestID, .providerAccount, .strictTransportSecurity: false
        default: true
        }
    }
}
