/// The host of a URL: lower case, without port and final dot.
package struct HostName: Hashable, Sendable {
    package let text: String

    /// Returns `nil`, which is doubt, unless `text` is a host name or an address in plain form.
    package init?(_ text: String) { self.text = text }

    /// Returns `nil`, which is doubt, unless `url` is `http(s)://host...` without user information.
    package init?(url: String) { return nil }
}
