/// A pattern of hosts: a name exactly, or `*.github.com` for its subdomains at any depth but not the domain itself.
package struct HostPattern: Hashable, Sendable {
    /// As it was written.
    package let text: String

    let name: String
    let takesSubdomains: Bool

    package init(_ text: String) throws(PatternRefusal) {
        guard !text.isEmpty else { throw .empty }
        guard text.utf8.count <= PatternRefusal.lengthLimit else { throw .tooLong }
        let takesSubdomains = text.hasPrefix("*.")
        let rest = takesSubdomains ? String(text.dropFirst(2)) : text
        if rest.contains("*") { throw .misplacedStar }
        if rest.contains(":"), !rest.hasPrefix("[") { throw .port }
        guard let host = HostName(rest) else {
            throw .character(rest.first { !($0.isASCII && ($0.isLetter || $0.isNumber || "-._".contains($0))) } ?? ".")
        }
        self.text = text
        self.takesSubdomains = takesSubdomains
        name = host.text
    }

    /// Whether this pattern takes `host`; the same for an allow, a deny and an ask.
    package func matches(_ host: HostName) -> Bool {
        takesSubdomains ? host.text.hasSuffix("." + name) : host.text == name
    }

    /// Whether this pattern takes every host below `host`.
    func takesAll(below host: HostName) -> Bool { takesSubdomains && (host.text == name || matches(host)) }

    /// Whether this pattern takes some host below `host`.
    func takesSome(below host: HostName) -> Bool { takesAll(below: host) || name.hasSuffix("." + host.text) }

    /// Why a pattern of hosts decides about a domain that the pattern does not name.
    static let belowDoubt = "a domain of `allowed_domains` stands for every host below it, too"
}
