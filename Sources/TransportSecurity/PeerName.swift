/// What the certificate of a server has to hold.
package struct PeerName: Hashable, Sendable {
    /// A host name without port, or the text of an IP address without brackets.
    package let text: String

    package init(_ text: String) { self.text = text }

    /// An address is looked for among the certificate's addresses, and is never sent as a server name (RFC 6066, 3).
    package var isAddress: Bool { text.contains(":") || text.allSatisfy { $0.isNumber || $0 == "." } }
}
