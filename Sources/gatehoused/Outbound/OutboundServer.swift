/// Where a call of the daemon's own goes: a witness or a sink, from the configuration and never from the API.
struct OutboundServer: Hashable, Sendable {
    let host: String
    let port: Int
    let isEncrypted: Bool
    /// Takes messages of syslog and answers nothing.
    let isSyslog: Bool
    /// What stands before the path of every call; empty or `/...` without a slash at its end.
    let prefix: String

    /// Its schemes, whether they are encrypted, and their usual ports.
    private static let schemes: [(text: String, isEncrypted: Bool, isSyslog: Bool, port: Int)] = [
        ("https://", true, false, 443), ("http://", false, false, 80),
        ("syslog+tls://", true, true, 6_514), ("syslog+tcp://", false, true, 601),
    ]

    /// Parses `http://host[:port][/path]`, the same with `https`, or `syslog+tls://host[:port]`; `nil` for anything
    /// else.
    init?(_ url: String) {
        guard let scheme = Self.schemes.first(where: { url.hasPrefix($0.text) }) else { return nil }
        (isEncrypted, isSyslog) = (scheme.isEncrypted, scheme.isSyslog)
        let rest = url.dropFirst(scheme.text.utf8.count)
        let authority = rest.prefix { $0 != "/" }
        let path = rest.dropFirst(authority.count)
        prefix = path.hasSuffix("/") ? String(path.dropLast()) : String(path)
        guard prefix.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) else { return nil }
        guard !isSyslog || prefix.isEmpty, let (host, port) = Self.split(authority, scheme.port) else { return nil }
        (self.host, self.port) = (host, port)
    }

    private static func split(_ authority: Substring, _ usual: Int) -> (String, Int)? {
        var (host, digits) = (authority, Substring())
        if authority.hasPrefix("["), let end = authority.firstIndex(of: "]") {
            host = authority[authority.index(after: authority.startIndex)..<end]
            digits = authority[authority.index(after: end)...].dropFirst()
        } else if let colon = authority.lastIndex(of: ":") {
            host = authority[..<colon]
            digits = authority[authority.index(after: colon)...]
        }
        guard !host.isEmpty, host.utf8.allSatisfy({ (0x2D...0x7A).contains($0) }) else { return nil }
        guard !digits.isEmpty else { return (String(host), usual) }
        guard let port = Int(digits), (1...65_535).contains(port) else { return nil }
        return (String(host), port)
    }

    /// What the `Host` field says.
    var authority: String { "\(host.contains(":") ? "[\(host)]" : host):\(port)" }

    /// True for this machine by number or name.
    var isLocal: Bool { host == "localhost" || host == "::1" || (isAddress && host.hasPrefix("127.")) }

    var isAddress: Bool { host.contains(":") || host.allSatisfy { $0.isNumber || $0 == "." } }
}
