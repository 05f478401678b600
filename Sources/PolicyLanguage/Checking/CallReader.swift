import StrictJSON

/// Makes a call of what an `expect` or an explanation writes: `tool Read("a")`, `model opus`.
struct CallReader {
    struct Refusal: Error {
        let code: String
        let message: String
        var place: SourcePlace?
        var advice: String?
    }

    let names: NameTable

    func read(_ what: What) -> Result<Call, Refusal> {
        do { return .success(try call(what)) } catch { return .failure(error) }
    }

    private func call(_ what: What) throws(Refusal) -> Call {
        guard what.targets.count == 1, let target = what.targets.first, !target.isSet else {
            throw Refusal(code: "E020", message: "one call is judged at a time", advice: "write one line for each")
        }
        guard what.kind != .file else {
            throw Refusal(
                code: "E021", message: "a file is not called", place: target.place,
                advice: "write the tool that touches it, for example tool Read(\"\(target.name)\")")
        }
        guard !NamePattern(target.name).isGlob else {
            throw Refusal(code: "E014", message: "`\(target.name)` is not one name", place: target.place)
        }
        guard what.kind == .tool || target.arguments.isEmpty else {
            throw Refusal(code: "E022", message: "\(what.kind.rawValue) takes no pattern", place: target.place)
        }
        switch what.kind {
        case .model: return .model(try known(target, .model))
        case .agent: return .agent(target.name)
        case .skill: return .skill(target.name)
        default: return try tool(target)
        }
    }

    private func known(_ target: Target, _ kind: ThingKind) throws(Refusal) -> String {
        if names.isKnown(target.name, kind) { return target.name }
        let guess = Spelling.nearest(to: target.name, among: names.known(kind))
        throw Refusal(
            code: "E014", message: "unknown \(kind.rawValue) `\(target.name)`", place: target.place,
            advice: guess.map { "did you mean `\($0)`?" })
    }

    private func tool(_ target: Target) throws(Refusal) -> Call {
        // Tools of MCP servers come and go: such a name need not be declared to be asked about.
        let isOpen = target.name.hasPrefix("mcp__")
        let name = isOpen ? target.name : try known(target, .tool)
        let signature = names.tools[name] ?? ToolSignature(fields: [], isBuiltin: false)
        var members: [JSONValue.Member] = []
        for argument in target.arguments { members.append(try member(argument, signature, target)) }
        return .tool(name, .object(members))
    }

    private func member(
        _ argument: Target.Argument, _ signature: ToolSignature, _ target: Target
    ) throws(Refusal) -> JSONValue.Member {
        switch argument {
        case .pattern(let text):
            guard let field = signature.judged else {
                throw Refusal(code: "E022", message: "tool `\(target.name)` takes no pattern", place: text.place)
            }
            let isURL = field.type != .host || text.text.contains("://")
            return JSONValue.Member(field.name, .string(isURL ? text.text : "https://\(text.text)/"))
        case .set(let set):
            throw Refusal(code: "E020", message: "a call has one argument, not a set", place: set.place)
        case .named(let field, let comparison, let value):
            guard comparison == .equal else {
                throw Refusal(code: "E020", message: "a call has one value", place: value.place, advice: "write =")
            }
            let number = try? ValueReader.read(value.text)  // a text stays a text
            guard !value.isString, let number else { return JSONValue.Member(field.text, .string(value.text)) }
            return JSONValue.Member(field.text, .integer(number.amount))
        }
    }
}

extension What {
    /// As it is pasted back: `tool Bash("ls")`.
    var text: String { "\(kind.rawValue) " + targets.map(\.text).joined(separator: ", ") }
}

extension Target {
    fileprivate var text: String {
        let shown = (isSet ? "@" : "") + (isString ? Token.quoted(name) : name)
        guard !arguments.isEmpty else { return shown }
        return "\(shown)(\(arguments.map(\.text).joined(separator: ", ")))"
    }
}

extension Target.Argument {
    fileprivate var text: String {
        switch self {
        case .pattern(let text): Token.quoted(text.text)
        case .set(let set): "@\(set.text)"
        case .named(let field, let comparison, let value):
            "\(field.text) \(comparison.rawValue) \(value.isString ? Token.quoted(value.text) : value.text)"
        }
    }
}
