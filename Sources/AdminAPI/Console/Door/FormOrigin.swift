import HTTPWire

/// Whether a form was sent by a page of this console.
///
/// The token in a form stops what other sites send in somebody's name, but the form to sign in has none yet: another
/// site could sign its visitor in with a key of its own, and read later what was done under it. Each browser in use
/// says where a form came from: in `Sec-Fetch-Site`, and where the connection is neither encrypted nor to this machine
/// in `Origin`. One that says nothing is refused; what is no browser has the admin API.
enum FormOrigin {
    static let refusal = "the form came from another site, or does not say from where; nothing was done"

    /// - Parameter isEncrypted: The listener speaks TLS, so that its pages have addresses with `https`.
    static func isOurs(_ head: RequestHead, isEncrypted: Bool) -> Bool {
        let table = head.table
        if let site = table.list(named: "sec-fetch-site") { return site == "same-origin" || site == "none" }
        guard let host = table.text(named: "host"), !host.isEmpty else { return false }
        // `null` is an origin that its page hides.
        if let origin = table.list(named: "origin") { return isSame(origin, host, isEncrypted) }
        guard let referrer = table.list(named: "referer") else { return false }
        return isSame(Self.origin(of: referrer), host, isEncrypted)
    }

    /// What stands before the path.
    private static func origin(of address: String) -> String {
        let parts = address.split(separator: "/", maxSplits: 3, omittingEmptySubsequences: false)
        return parts.prefix(3).joined(separator: "/")
    }

    /// Browsers leave out the port that is usual for the scheme, in both fields alike.
    private static func isSame(_ origin: String, _ host: String, _ isEncrypted: Bool) -> Bool {
        let origin = origin.lowercased()
        let wanted = "://" + host.lowercased()
        return origin == "https" + wanted || !isEncrypted && origin == "http" + wanted
    }
}
