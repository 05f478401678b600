import StrictJSON

/// Turns a call into the things that are judged: for a Bash script its parts and what their redirections touch.
struct ToolReader {
    /// The most strings of an unknown tool's input that `file` rules look at.
    static let stringLimit = 64
    static let stringByteLimit = 4_096

    let names: NameTable
    let places: PathPlaces

    /// The things of one tool call; more than one for a script, `text` being the command.
    func read(_ tool: String, _ input: JSONValue) -> [(text: String, things: [Thing])] {
        if let field = BuiltinTools.nameField(of: tool) {
            let name = input[field]?.string
            return [(tool, [tool == "Skill" ? .skill(name, tool: tool) : .agent(name, tool: tool)])]
        }
        guard let signature = names.tools[tool] else { return [(tool, [.tool(undeclared(tool, input, []))])] }
        if signature.isBuiltin, signature.judged?.type == .command { return script(tool, input, signature) }
        let thing = signature.isBuiltin ? builtin(tool, input, signature) : declared(tool, input, signature)
        return [(tool, [.tool(thing)])]
    }

    /// The things of a tool that is offered and not called yet.
    static func offered(_ tool: String) -> Thing {
        if BuiltinTools.nameField(of: tool) != nil {
            return tool == "Skill" ? .skill(nil, tool: tool) : .agent(nil, tool: tool)
        }
        let isUnreadable = tool == "PowerShell"
        let argument: ToolArgument = isUnreadable ? .doubtful(powerShellDoubt) : .any
        let isWholeServer = tool.hasPrefix("mcp__") && tool.hasSuffix("__*")
        return .tool(ToolThing(name: tool, argument: argument, isOffered: true, isWholeServer: isWholeServer))
    }

    /// The things of an entry of `allowed_domains`, `docs.example/guide`: its host, and all hosts below that one.
    static func domain(_ text: String) -> [Thing] {
        let name = String(text.prefix { $0 != "/" })
        let host = HostName(name)
        let itself = Thing.tool(ToolThing(name: "WebFetch", argument: Self.host(host, name)))
        guard let host, !host.isAddress else { return [itself] }
        return [itself, .tool(ToolThing(name: "WebFetch", argument: .hostsBelow(host)))]
    }

    private static let powerShellDoubt = "the command is not fully readable (PowerShell is not read)"

    // MARK: scripts

    private func script(
        _ tool: String, _ input: JSONValue, _ signature: ToolSignature
    ) -> [(text: String, things: [Thing])] {
        guard let text = input[signature.judged?.name ?? "command"]?.string else {
            let doubt = ToolArgument.doubtful("the input of \(tool) has no command")
            return [(tool, [.tool(ToolThing(name: tool, argument: doubt))])]
        }
        if tool == "PowerShell" {
            return [(text, [.tool(ToolThing(name: tool, argument: .doubtful(Self.powerShellDoubt)))])]
        }
        return BashScript.read(text, in: places).parts.map { part in
            (part.text, [.tool(ToolThing(name: tool, argument: .command(part)))] + part.fileAccesses.map(accessed))
        }
    }

    private func accessed(_ access: FileAccess) -> Thing {
        switch access {
        case .read(let path): .tool(ToolThing(name: "Read", argument: .path(path)))
        case .write(let path): .tool(ToolThing(name: "Write", argument: .path(path)))
        case .host(let host): .tool(ToolThing(name: "WebFetch", argument: Self.host(HostName(host), host)))
        case .unknown: .tool(ToolThing(name: Self.refusedTarget, argument: .none))
        }
    }

    /// A name that no rule allows: the target of a redirection that nobody can know.
    static let refusedTarget = "a computed redirection"

    // MARK: other tools

    private func builtin(_ tool: String, _ input: JSONValue, _ signature: ToolSignature) -> ToolThing {
        guard let field = signature.judged else { return ToolThing(name: tool, argument: .none) }
        return ToolThing(name: tool, argument: argument(field, input, tool, isOptional: signature.isPathOptional))
    }

    private func argument(
        _ field: ToolSignature.Field, _ input: JSONValue, _ tool: String, isOptional: Bool
    ) -> ToolArgument {
        if isOptional, input[field.name] == nil { return .path(NormalPath(".", in: places)) }
        guard let text = input[field.name]?.string else {
            return .doubtful("the input of \(tool) has no `\(field.name)`")
        }
        switch field.type {
        case .path: return .path(NormalPath(text, in: places))
        case .host: return Self.host(HostName(url: text), text)
        default: return .doubtful("the input of \(tool) is not read")
        }
    }

    private static func host(_ host: HostName?, _ text: String) -> ToolArgument {
        host.map { .host($0) } ?? .doubtful("the host of `\(text)` cannot be read")
    }

    private func declared(_ tool: String, _ input: JSONValue, _ signature: ToolSignature) -> ToolThing {
        let fields = Set(signature.fields.map(\.name))
        var argument = ToolArgument.none
        if let field = signature.judged {
            argument =
                field.type == .command
                ? command(input[field.name]?.string, tool)
                : self.argument(field, input, tool, isOptional: false)
        }
        let rest = undeclared(tool, input, fields)
        return ToolThing(
            name: tool, argument: argument, input: input, paths: rest.paths, pathDoubt: rest.pathDoubt)
    }

    /// The whole text as one part, so that a declared tool with several commands is in doubt.
    private func command(_ text: String?, _ tool: String) -> ToolArgument {
        guard let text else { return .doubtful("the input of \(tool) has no command") }
        let parts = BashScript.read(text, in: places).parts
        guard parts.count == 1, parts[0].fileAccesses.isEmpty else {
            return .doubtful("the input of \(tool) has more than one command")
        }
        return .command(parts[0])
    }

    private func undeclared(_ tool: String, _ input: JSONValue, _ fields: Set<String>) -> ToolThing {
        var strings: [String] = []
        let members = input.members?.filter { !fields.contains($0.name) }.map(\.value) ?? [input]
        for value in members { Self.collect(value, into: &strings) }
        let isTooMuch =
            strings.count > Self.stringLimit || strings.contains { $0.utf8.count > Self.stringByteLimit }
        let paths = strings.prefix(Self.stringLimit).map { text in
            NormalPath(text.hasPrefix("file://") ? String(text.dropFirst(7)) : text, in: places)
        }
        return ToolThing(
            name: tool, argument: .none, input: input, paths: paths,
            pathDoubt: isTooMuch ? "the input of \(tool) is more than is looked at" : nil)
    }

    private static func collect(_ value: JSONValue, into strings: inout [String]) {
        guard strings.count <= stringLimit else { return }
        switch value {
        case .string(let text): strings.append(text)
        case .array(let items): for item in items { collect(item, into: &strings) }
        case .object(let members): for member in members { collect(member.value, into: &strings) }
        case .null, .bool, .number: break
        }
    }
}
