/// Where the admin API listens: a socket of this machine, or a host that speaks HTTP.
package struct AdminServer: Hashable, Sendable, CustomStringConvertible {
    package enum Address: Hashable, Sendable {
        case socket(path: String)
        case host(String, port: Int, isEncrypted: Bool)
    }

    package let address: Address

    package static let usualPort = 8_485

    package init(_ address: Address) { self.address = address }

    /// Parses `unix:/run/gatehouse/admin.sock`, `https://host:8485` or `http://127.0.0.1:8485`.
    ///
    /// Returns `nil` for anything else, a path or a user behind the host included.
    package init?(_ text: String) {
        if let path = Self.after("unix:", in: text) {
            guard path.hasPrefix("/") else { return nil }
            address = .socket(path: path)
            return
        }
        let isEncrypted = text.hasPrefix("https://")
        guard let rest = Self.after(isEncrypted ? "https://" : "http://", in: text) else { return nil }
        guard let (host, port) = Self.authority(rest.hasSuffix("/") ? String(rest.dropLast()) : rest) else {
            return nil
        }
        address = .host(host, port: port, isEncrypted: isEncrypted)
    }

    package var description: String {
        switch address {
        case .socket(let path): "unix:\(path)"
        case .host(let host, let port, let isEncrypted):
            "\(isEncrypted ? "https" : "http")://\(host.contains(":") ? "[\(host)]" : host):\(port)"
        }
    }

    /// What the `Host` field says.
    var authority: String {
        switch address {
        case .socket: "localhost"
        case .host(let host, let port, _): "\(host.contains(":") ? "[\(host)]" : host):\(port)"
        }
    }

    private static func after(_ prefix: String, in text: String) -> String? {
        text.hasPrefix(prefix) ? String(text.dropFirst(prefix.count)) : nil
    }

    /// Host and port of `host`, `host:port` or `[::1]:port`.
    private static func authority(_ text: String) -> (host: String, port: Int)? {
        var host = text
        var port: String?
        if text.hasPrefix("["), let end = text.firstIndex(of: "]") {
            host = String(text[text.index(after: text.startIndex)..<end])
            let rest = text[text.index(after: end)...]
            guard rest.isEmpty || rest.hasPrefix(":") else { return nil }
            port = rest.isEmpty ? nil : String(rest.dropFirst())
        } else if let colon = text.firstIndex(of: ":") {
            host = String(text[..<colon])
            port = String(text[text.index(after: colon)...])
        }
        guard !host.isEmpty, host.utf8.allSatisfy(isHostByte) else { return nil }
        guard let port else { return (host, usualPort) }
        guard let number = Int(port), (1...65_535).contains(number) else { return nil }
        return (host, number)
    }

    private static func isHostByte(_ byte: UInt8) -> Bool {
        let isWord = Character(UnicodeScalar(byte)).isLetter || (0x30...0x39).contains(byte)
        return byte < 0x80 && (isWord || byte == 0x2D || byte == 0x2E || byte == 0x3A)
    }
}
