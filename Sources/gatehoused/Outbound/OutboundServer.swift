/// Where a call of the daemon's own goes: a witness or a sink, from the configuration and never from the API.
struct OutboundServer: Hashable, Sendable {
    let host: String
    let port: Int
    let isEncrypted: Bool
    /// What stands before the path of every call; empty or `/...` without a slash at its end.
    let prefix: String

    /// Parses `http://host[:port][/path]` or the same with `https`; `nil` for anything else.
    init?(_ url: String) {
        isEncrypted = url.hasPrefix("https://")
        guard isEncrypted || url.hasPrefix("http://") else { return nil }
        let rest = url.dropFirst(isEncrypted ? 8 : 7)
        let authority = rest.prefix { $0 != "/" }
        let path = rest.dropFirst(authority.count)
        prefix = path.hasSuffix("/") ? String(path.dropLast()) : String(path)
        guard prefix.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) else { return nil }
        guard let (host, port) = Self.split(authority, isEncrypted ? 443 : 80) else { return nil }
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

    var isAddress: Bool { host.contains(":") || host.allSatisfy { $0.isNumber || $0 == "." } }
}
