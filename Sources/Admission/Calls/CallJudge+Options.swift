import MessagesWire
import Vocabulary

extension CallJudge {
    /// Options that change price or place must be on the operator's lists; what is on no list is refused.
    func checkOptions() throws(CallRefusal) {
        try check(call.peek.serviceTier, in: settings.serviceTiers, path: "service_tier")
        try check(call.peek.speed, in: settings.speeds, path: "speed")
        try check(call.peek.inferenceGeo, in: settings.geos, path: "inference_geo")
        for fallback in call.peek.fallbacks {
            try check(fallback.speed, in: settings.speeds, path: "fallbacks.speed")
            // All attempts are held and billed by the rates of one speed.
            guard let speed = fallback.speed, (speed == "fast") != (call.peek.speed == "fast") else { continue }
            throw denied("fallbacks.speed", "`fallbacks.speed` may not differ from `speed` here; leave it out")
        }
        for server in call.peek.servers where !settings.mcpHosts.contains(server.host) {
            throw denied("mcp_servers", "the MCP host `\(server.host)` is not on the operator's list; leave it out")
        }
        for beta in betas() where settings.deniedBetas.contains(beta) {
            throw denied("anthropic-beta", "the beta `\(beta)` is switched off here; leave it out")
        }
        if let path = call.peek.sharedPath {
            throw denied(
                path, "`\(path)` names a thing that a whole upstream workspace can see; send the content itself")
        }
    }

    private func check(_ value: String?, in list: Set<String>, path: String) throws(CallRefusal) {
        guard let value, !list.contains(value) else { return }
        throw denied(path, "`\(path)` may not be `\(value)` here; allowed: \(list.sorted().joined(separator: ", "))")
    }

    private func denied(_ path: String, _ message: String) -> CallRefusal {
        var refusal = CallRefusal(.optionDenied, message)
        refusal.path = path
        refusal.stamp(id, snapshot)
        return refusal
    }

    private func isBlank(_ character: Character) -> Bool { character == " " || character == "\t" }

    private func betas() -> [String] {
        (call.beta ?? "").split(separator: ",").map { $0.drop { isBlank($0) } }.map { text in
            String(text.reversed().drop { isBlank($0) }.reversed())
        }
    }
}
