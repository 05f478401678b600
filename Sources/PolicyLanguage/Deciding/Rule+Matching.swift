extension Rule {
    /// Whether an allow takes the thing: it needs proof.
    func allows(_ thing: Thing, _ names: NameTable) -> Bool {
        switch (kind, thing) {
        case (.model, .model(let id)): targets.contains { names.takes($0.name, model: id) }
        case (.agent, .agent(let name, _)), (.skill, .skill(let name, _)):
            targets.contains { target in name.map(target.name.matches) ?? true }
        case (.tool, .tool(let tool)): targets.contains { $0.allows(tool) }
        default: false
        }
    }

    /// How a deny or ask fires on the thing: doubt is enough.
    func fires(on thing: Thing, _ names: NameTable) -> Fired? {
        if isInverted { return firesOnOthers(thing, names) }
        var doubtful: Fired?
        for target in targets {
            guard let fired = fired(target, thing, names) else { continue }
            if fired.doubt == nil { return fired }
            doubtful = doubtful ?? fired
        }
        return doubtful
    }

    private func fired(_ target: RuleTarget, _ thing: Thing, _ names: NameTable) -> Fired? {
        switch (kind, thing) {
        case (.model, .model(let id)): names.takes(target.name, model: id) ? .certain : nil
        case (.file, .tool(let tool)): target.firesOnFiles(of: tool)
        case (.tool, .tool(let tool)): target.fires(on: tool)
        case (.agent, .tool(let tool)): target.covered.contains(tool.name) ? .certain : nil
        case (.agent, .agent(let name, _)), (.skill, .skill(let name, _)): target.fires(onName: name)
        case (.tool, .agent(_, let tool)):
            target.coversAgents || tool.map(target.covers) ?? target.covers("Task") ? .certain : nil
        case (.tool, .skill): target.coversSkills ? .certain : nil
        default: nil
        }
    }

    /// A key's narrowing: denies whatever of its kind it does not name.
    private func firesOnOthers(_ thing: Thing, _ names: NameTable) -> Fired? {
        switch (kind, thing) {
        case (.model, .model(let id)): targets.contains { names.takes($0.name, model: id) } ? nil : .certain
        case (.tool, .tool(let tool)): targets.contains { $0.name.matches(tool.name) } ? nil : .certain
        case (.agent, .agent(let name, _)), (.skill, .skill(let name, _)):
            // An agent that is offered without a name passes if any name would.
            name.map { name in targets.contains { $0.name.matches(name) } } ?? !targets.isEmpty ? nil : .certain
        default: nil
        }
    }
}

extension RuleTarget {
    func covers(_ tool: String) -> Bool { name.matches(tool) || covered.contains(tool) }

    func allows(_ tool: ToolThing) -> Bool {
        guard name.matches(tool.name), tool.name != ToolReader.refusedTarget else { return false }
        guard patterns.isEmpty || patterns.contains(where: { $0.allows(tool.argument) }) else { return false }
        if named.isEmpty || tool.isOffered { return true }
        guard let input = tool.input else { return false }
        return named.allSatisfy { $0.holds(input) == true }
    }

    func fires(on tool: ToolThing) -> Fired? {
        if tool.isWholeServer { return firesWithin(tool) }
        guard covers(tool.name) else { return nil }
        let fired = patterns.isEmpty ? .certain : firing(tool)
        guard let fired, !named.isEmpty else { return fired }
        if tool.isOffered { return nil }
        guard let input = tool.input else { return Fired(doubt: "the input of \(tool.name) has no such argument") }
        let results = named.map { $0.holds(input) }
        if results.contains(false) { return nil }
        return results.contains(nil) ? Fired(doubt: "the input of \(tool.name) has no such argument") : fired
    }

    /// A server's tools are called by the provider: what takes one of them, whatever its arguments, takes the server.
    private func firesWithin(_ server: ToolThing) -> Fired? {
        guard name.takesSome(of: server.name) else { return nil }
        return patterns.isEmpty && named.isEmpty
            ? .certain : Fired(doubt: "the provider calls the tools of \(server.name) by itself")
    }

    private func firing(_ tool: ToolThing) -> Fired? {
        var doubtful: Fired?
        for pattern in patterns {
            guard let fired = pattern.fires(on: tool.argument, of: tool.name) else { continue }
            if fired.doubt == nil { return fired }
            doubtful = doubtful ?? fired
        }
        return doubtful
    }

    func firesOnFiles(of tool: ToolThing) -> Fired? {
        for case .path(let pattern) in patterns {
            switch tool.argument {
            case .path(let path) where pattern.fires(on: path): return .certain
            case .command(let part):
                if let firing = pattern.fires(on: part) { return Fired(firing) }
            case .doubtful(let why) where tool.name != "WebFetch": return Fired(doubt: why)
            default: break
            }
            if tool.paths.contains(where: pattern.fires) { return .certain }
        }
        return tool.pathDoubt.map { Fired(doubt: $0) }
    }

    /// A name that could be any is denied only by what takes every name.
    func fires(onName name: String?) -> Fired? {
        guard let name else { return self.name.isEverything ? .certain : nil }
        return self.name.matches(name) ? .certain : nil
    }
}
