import NIOCore

extension DataPlane {
    /// Each upstream, and whether nothing but probes is sent to it; the loops share one state.
    package func upstreamStates() async -> [(name: String, isDown: Bool)] {
        guard let loop = loops.first else { return [] }
        // A loop that has ended asks nobody any more.
        let found = try? await loop.eventLoop.submit {
            loop.value.pool.upstreams.map { ($0.settings.name, $0.breaker.isOpen) }
        }.get()
        return found ?? []
    }

    /// Sends other credentials from the next request on, by the names of their upstreams; others keep theirs.
    package func renew(_ credentials: [String: UpstreamCredential]) {
        for upstream in upstreams {
            if let credential = credentials[upstream.settings.name] { upstream.renew(credential) }
        }
    }
}
