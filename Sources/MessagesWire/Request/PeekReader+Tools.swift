/// `tools`, `mcp_servers` and `fallbacks`: lists whose elements are judged one by one.
extension PeekReader {
    mutating func tools(_ bytes: Span<UInt8>) throws(Scanner.Broken) {
        guard var items = try optionalArray(bytes, "tools") else { return }
        while try scan.nextItem(bytes, &items) {
            guard items.count <= Self.toolLimit else { throw refuse(.above(Int64(Self.toolLimit)), "tools") }
            try tool(bytes, items.count - 1)
        }
    }

    private mutating func tool(_ bytes: Span<UInt8>, _ index: Int) throws(Scanner.Broken) {
        func path(_ member: String) -> String { "tools[\(index)].\(member)" }
        var tool = OfferedTool()
        var type: String?
        var name: String?
        var server: String?
        var object = try object(bytes, "tools[\(index)]")
        while let member = try scan.nextMember(bytes, &object) {
            if scan.isName(member, "name", bytes) {
                name = try word(bytes, path("name"))
            } else if scan.isName(member, "type", bytes) {
                type = try word(bytes, path("type"))
            } else if scan.isName(member, "mcp_server_name", bytes) {
                server = try word(bytes, path("mcp_server_name"))
            } else if scan.isName(member, "cache_control", bytes) {
                try cacheControl(bytes)
            } else {
                try toolBound(member, of: &tool, bytes, index)
            }
        }
        guard let (known, runner) = OfferedTool.runner(ofType: type ?? "custom") else {
            throw refuse(.unknownToolType(type ?? ""), path("type"))
        }
        tool.runner = runner
        // A hold knows one second model.
        if runner == .advisor, peek.tools.contains(where: { $0.runner == .advisor }) {
            throw refuse(.above(1), "tools[].type=advisor")
        }
        let isNamedByClient = known.isEmpty && runner == .client
        if isNamedByClient, name == nil { throw refuse(.missing, path("name")) }
        if runner == .server, server == nil { throw refuse(.missing, path("mcp_server_name")) }
        tool.name = runner == .server ? "mcp__\(server ?? "")__*" : isNamedByClient ? name ?? "" : known
        if runner == .client { tool = tool.withoutBounds() }
        if let missing = costs ? tool.missingBound : nil { throw refuse(.missing, path(missing)) }
        tool.calledAs = name
        peek.tools.append(tool)
    }

    /// What bounds a tool of the upstream; a client's own tool may use the same words for anything.
    private mutating func toolBound(
        _ member: MemberName, of tool: inout OfferedTool, _ bytes: Span<UInt8>, _ index: Int
    ) throws(Scanner.Broken) {
        if scan.isName(member, "max_uses", bytes) {
            tool.maxUses = try optionalInteger(bytes, "tools[\(index)].max_uses")?.0
        } else if scan.isName(member, "max_tokens", bytes) {
            guard let (count, span) = try optionalInteger(bytes, "tools[\(index)].max_tokens") else { return }
            tool.maxTokens = count
            tool.maxTokensSpan = span
        } else if scan.isName(member, "model", bytes) {
            if try scan.takeNull(bytes) { return }
            let (model, span) = try requiredWord(bytes, "tools[\(index)].model")
            tool.model = model
            tool.modelSpan = span
        } else if scan.isName(member, "allowed_domains", bytes) {
            tool.allowedDomains = try domains(bytes, index)
        } else {
            try scan.skipValue(bytes)
        }
    }

    private mutating func domains(_ bytes: Span<UInt8>, _ index: Int) throws(Scanner.Broken) -> [String]? {
        func path() -> String { "tools[\(index)].allowed_domains" }
        guard var items = try optionalArray(bytes, path()) else { return nil }
        var domains: [String] = []
        while try scan.nextItem(bytes, &items) {
            guard items.count <= Self.domainLimit else { throw refuse(.above(Int64(Self.domainLimit)), path()) }
            domains.append(try requiredWord(bytes, path()).0)
        }
        return domains
    }

    mutating func servers(_ bytes: Span<UInt8>) throws(Scanner.Broken) {
        guard var items = try optionalArray(bytes, "mcp_servers") else { return }
        while try scan.nextItem(bytes, &items) {
            guard items.count <= Self.serverLimit else { throw refuse(.above(Int64(Self.serverLimit)), "mcp_servers") }
            try server(bytes, items.count - 1)
        }
    }

    private mutating func server(_ bytes: Span<UInt8>, _ index: Int) throws(Scanner.Broken) {
        func path(_ member: String) -> String { "mcp_servers[\(index)].\(member)" }
        var server = ToolServer()
        var object = try object(bytes, "mcp_servers[\(index)]")
        while let member = try scan.nextMember(bytes, &object) {
            if scan.isName(member, "name", bytes) {
                server.name = try requiredWord(bytes, path("name")).0
            } else if scan.isName(member, "url", bytes) {
                guard let host = URLHost.read(try requiredWord(bytes, path("url")).0) else {
                    throw wrong("an https URL with a host", path("url"))
                }
                server.host = host
            } else {
                try scan.skipValue(bytes)
            }
        }
        if server.name.isEmpty { throw refuse(.missing, path("name")) }
        if server.host.isEmpty { throw refuse(.missing, path("url")) }
        peek.servers.append(server)
    }

    mutating func fallbacks(_ bytes: Span<UInt8>) throws(Scanner.Broken) {
        if scan.next(bytes) == UInt8(ascii: "\"") { throw refuse(.defaultFallback, "fallbacks") }
        guard var items = try optionalArray(bytes, "fallbacks") else { return }
        while try scan.nextItem(bytes, &items) {
            guard items.count <= Self.fallbackLimit else {
                throw refuse(.above(Int64(Self.fallbackLimit)), "fallbacks")
            }
            let path = "fallbacks[\(items.count - 1)]"
            if scan.next(bytes) == UInt8(ascii: "\"") { throw refuse(.defaultFallback, path) }
            try fallback(bytes, path)
        }
    }

    private mutating func fallback(_ bytes: Span<UInt8>, _ path: String) throws(Scanner.Broken) {
        var fallback = FallbackModel()
        var object = try object(bytes, path)
        while let member = try scan.nextMember(bytes, &object) {
            if scan.isName(member, "model", bytes) {
                (fallback.model, fallback.modelSpan) = try requiredWord(bytes, "\(path).model")
            } else if scan.isName(member, "speed", bytes) {
                fallback.speed = try word(bytes, "\(path).speed")
            } else if scan.isName(member, "max_tokens", bytes) {
                guard let (count, span) = try optionalInteger(bytes, "\(path).max_tokens") else { continue }
                fallback.maxTokens = count
                fallback.maxTokensSpan = span
            } else {
                try scan.skipValue(bytes)
            }
        }
        if fallback.model.isEmpty { throw refuse(.missing, "\(path).model") }
        if fallback.model == "default" { throw refuse(.defaultFallback, "\(path).model") }
        peek.fallbacks.append(fallback)
    }
}

extension OfferedTool {
    /// The member that must bound a tool of the upstream and does not.
    fileprivate var missingBound: String? {
        switch runner {
        case .client, .server: nil
        case .upstream: maxUses == nil ? "max_uses" : nil
        case .advisor: maxUses == nil ? "max_uses" : maxTokens == nil ? "max_tokens" : model == nil ? "model" : nil
        }
    }

    fileprivate func withoutBounds() -> OfferedTool {
        var tool = OfferedTool()
        (tool.name, tool.runner) = (name, runner)
        return tool
    }
}
