import APIKeys
import HTTPWire
import Vocabulary

extension RequestHead {
    /// Where the request counts as coming from: the socket's address, or whom a trusted proxy vouches for.
    ///
    /// Several fields `X-Forwarded-For` are one list, in their order (RFC 9110, section 5.3).
    func origin(peer: SourceAddress, trusting proxies: TrustedProxies?) -> SourceAddress {
        guard let proxies else { return peer }
        var forwarded: [UInt8] = []
        for field in table.fields where field.name == .forwardedAny {
            guard table.name(field).elementsEqual("x-forwarded-for".utf8) else { continue }
            if !forwarded.isEmpty { forwarded.append(UInt8(ascii: ",")) }
            forwarded += table.value(field)
        }
        return proxies.source(peer: peer, forwardedFor: forwarded.isEmpty ? nil : forwarded)
    }
}
