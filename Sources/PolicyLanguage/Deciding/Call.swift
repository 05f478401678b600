package import StrictJSON

/// One thing that is judged.
package enum Call: Hashable, Sendable {
    /// A model by id or family, as the request names it after aliases.
    case model(String)
    /// A tool with its input; `in` says where its paths start.
    case tool(String, JSONValue, in: PathPlaces = .unknown)
    /// A tool that a request offers: its argument is unknown, so it is denied only if every argument would be.
    case offered(String)
    /// An entry of `allowed_domains`: the provider fetches from that host and from every host below it.
    case domain(String)
    case agent(String)
    case skill(String)
}
