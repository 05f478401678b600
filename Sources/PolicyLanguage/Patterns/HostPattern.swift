/// A pattern of hosts: a name exactly, or `*.github.com` for its subdomains at any depth.
package struct HostPattern: Hashable, Sendable {
    package let text: String

    package init(_ text: String) throws(PatternRefusal) {
        guard !text.isEmpty else { throw .empty }
        self.text = text
    }

    /// Whether this pattern takes `host`; the same for an allow, a deny and an ask.
    package func matches(_ host: HostName) -> Bool { false }
}
