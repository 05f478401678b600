/// An `https` address with one reading: what the policy judges as its host is what is connected to.
///
/// No user, no literal address, no escape in the host; what is behind it goes out as it was written.
package struct WebAddress: Hashable, Sendable {
    package static let lengthLimit = 2_048

    /// In lower case.
    package let host: String
    package let port: Int
    /// Path and query, at least `/`.
    package let target: String

    /// Returns `nil` for anything else.
    package init?(_ text: String) {
        let scheme = "https://"
        guard text.utf8.count <= Self.lengthLimit, text.lowercased().hasPrefix(scheme),
            text.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F && $0 != UInt8(ascii: "\\") })
        else { return nil }
        let rest = text.dropFirst(scheme.count)
        let authority = rest.prefix { !"/?#".contains($0) }
        let parts = authority.split(separator: ":", omittingEmptySubsequences: false)
        guard (1...2).contains(parts.count), let host = Self.host(String(parts[0])) else { return nil }
        var port = 443
        if parts.count == 2 {
            guard let number = Int(parts[1]), (1...65_535).contains(number), String(number) == parts[1] else {
                return nil
            }
            port = number
        }
        let target = String(rest.dropFirst(authority.count).prefix { $0 != "#" })
        self.init(host: host, port: port, target: target.hasPrefix("/") ? target : "/" + target)
    }

    private init(host: String, port: Int, target: String) { (self.host, self.port, self.target) = (host, port, target) }

    /// Names of letters, digits and `-`, none of them empty, the last one no number (RFC 1123, section 2.1).
    private static func host(_ text: String) -> String? {
        let labels = text.lowercased().split(separator: ".", omittingEmptySubsequences: false)
        let isName = labels.allSatisfy { label in
            (1...63).contains(label.utf8.count) && !label.hasPrefix("-") && !label.hasSuffix("-")
                && label.utf8.allSatisfy { (0x61...0x7A).contains($0) || (0x30...0x39).contains($0) || $0 == 0x2D }
        }
        guard isName, text.utf8.count <= 253, labels.last?.first.map({ ("a"..."z").contains($0) }) == true else {
            return nil
        }
        return labels.joined(separator: ".")
    }

    /// `example.com`, with its port where that is not the usual one.
    package var authority: String { port == 443 ? host : "\(host):\(port)" }

    package var text: String { "https://\(authority)\(target)" }

    /// Where a redirect leads; `nil` for one that leaves this host or says nothing that can be read.
    package func redirected(to location: String) -> WebAddress? {
        if location.hasPrefix("/"), !location.hasPrefix("//") {
            return WebAddress("https://\(authority)\(location)")
        }
        return WebAddress(location).flatMap { $0.host == host && $0.port == port ? $0 : nil }
    }
}
