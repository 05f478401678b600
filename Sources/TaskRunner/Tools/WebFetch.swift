/// What a fetch of one address brought.
package enum FetchedPage: Hashable, Sendable {
    case answered(status: Int, type: String, location: String?, body: [UInt8], isCut: Bool)
    /// Nothing came; why, in words for a model.
    case failed(String)
}

/// The tool `WebFetch`: a page of a host that was judged, from the daemon, as text.
struct WebFetch {
    /// Redirects that are followed, on the same host alone.
    static let redirectLimit = 5

    let fetch: @Sendable (WebAddress) async -> FetchedPage

    /// The page, or what is wrong.
    func run(_ text: String) async -> ToolOutcome {
        guard var address = WebAddress(text) else {
            return .error("`url` is no address like https://example.com/page, of a host by name")
        }
        for _ in 0...Self.redirectLimit {
            switch await fetch(address) {
            case .failed(let why): return .error("\(address.text) cannot be fetched: \(why)")
            case .answered(let status, let type, let location, let body, let isCut):
                guard (301...308).contains(status), status != 304, let location else {
                    return outcome(status, type, address, body, isCut)
                }
                guard let next = address.redirected(to: location) else {
                    return .error(
                        "\(address.text) leads to another host (\(location.prefix(300))); fetch that by itself")
                }
                address = next
            }
        }
        return .error("\(address.text) leads round and round")
    }

    private func outcome(
        _ status: Int, _ type: String, _ address: WebAddress, _ body: [UInt8], _ isCut: Bool
    ) -> ToolOutcome {
        let head = "\(status) \(type.isEmpty ? "text/plain" : type) \(address.text)\n\n"
        guard let page = PageText.of(body, type: type) else {
            return .error(head + "it is no text (\(body.count) bytes)")
        }
        let tail = isCut ? "\n[cut: only the first \(body.count) bytes were read]" : ""
        return ToolOutcome((200..<300).contains(status) ? .ok : .error, head + page + tail)
    }
}
