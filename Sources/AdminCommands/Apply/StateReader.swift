import AdminContract
import Vocabulary
import Yams

/// Reads the YAML of a state file; what it does not know it refuses, with the line.
struct StateReader {
    let file: String

    func compose(_ text: String) throws(Complaint) -> Node? {
        do { return try Yams.compose(yaml: text) } catch {
            let cause = "\(error)".split(separator: "\n").joined(separator: " ")
            throw Complaint("\(file): this is not YAML: \(cause)", code: Exit.usage)
        }
    }

    /// The pairs of a mapping, each of a known name; an empty value is an empty mapping.
    func mapping(_ node: Node, _ known: [String]) throws(Complaint) -> [(name: String, value: Node)] {
        if node.null != nil { return [] }
        guard let mapping = node.mapping else { throw complaint(node, "a mapping belongs here") }
        var pairs: [(name: String, value: Node)] = []
        for (key, value) in mapping {
            guard let name = key.scalar?.string, known.contains(name) else {
                let word = key.scalar?.string ?? "?"
                throw complaint(key, "unknown word `\(word)`; \(Nearest.hint(word, among: known))")
            }
            pairs.append((name, value))
        }
        return pairs
    }

    /// Names with what they stand for.
    func named(_ node: Node) throws(Complaint) -> [(name: Slug, node: Node)] {
        if node.null != nil { return [] }
        guard let mapping = node.mapping else { throw complaint(node, "names with what they have belong here") }
        var found: [(name: Slug, node: Node)] = []
        for (key, value) in mapping {
            guard let name = key.scalar.flatMap({ Slug($0.string) }) else {
                throw complaint(key, "`\(key.scalar?.string ?? "?")` is no name; small letters, digits and -")
            }
            found.append((name, value))
        }
        return found
    }

    /// A text, a list, or texts by name; `null` takes away what is there.
    func setting(_ name: String, _ node: Node) throws(Complaint) -> DesiredState.Setting {
        if node.null != nil { return .init(name: name, value: .nothing) }
        if let text = node.scalar?.string { return .init(name: name, value: .text(text)) }
        if let items = node.sequence {
            let texts = items.compactMap { $0.scalar?.string }
            guard texts.count == items.count else { throw complaint(node, "a list of texts belongs here") }
            return .init(name: name, value: .texts(texts))
        }
        var map: [String: String] = [:]
        for (key, value) in node.mapping ?? [:] {
            guard let key = key.scalar?.string, let value = value.scalar?.string else {
                throw complaint(node, "texts with texts belong here")
            }
            map[key] = value
        }
        return .init(name: name, value: .map(map))
    }

    func budgets(_ node: Node) throws(Complaint) -> [DesiredState.Budget] {
        var budgets: [DesiredState.Budget] = []
        for (name, value) in try mapping(node, BudgetWindow.allCases.map(\.rawValue)) {
            let text = value.scalar?.string ?? ""
            guard let window = BudgetWindow(rawValue: name) else { continue }
            if text == "unlimited" {
                budgets.append(.init(window: window, amount: .unlimited))
            } else if let amount = NanoUSD(dollars: text), amount >= .zero {
                budgets.append(.init(window: window, amount: .limited(amount)))
            } else {
                throw complaint(value, "`\(text)` is no amount in USD; write \"200\" or unlimited")
            }
        }
        return budgets
    }

    /// `[{url: https://..., events: [budget.alert]}]`, each URL once.
    func webhooks(_ node: Node) throws(Complaint) -> [DesiredState.Webhook] {
        if node.null != nil { return [] }
        guard let items = node.sequence else {
            throw complaint(node, "a list of `{url: ..., events: [...]}` belongs here")
        }
        var found: [DesiredState.Webhook] = []
        for item in items {
            let pairs = try mapping(item, ["url", "events"])
            let url = pairs.first { $0.name == "url" }?.value.scalar?.string ?? ""
            let words = pairs.first { $0.name == "events" }?.value.sequence?.map { $0.scalar?.string ?? "" } ?? []
            guard !url.isEmpty, !words.isEmpty else { throw complaint(item, "a webhook has a url and events") }
            guard !found.contains(where: { $0.url == url }) else { throw complaint(item, "`\(url)` stands here twice") }
            var events: Set<HookEvent> = []
            for word in words {
                guard let event = HookEvent(rawValue: word) else {
                    let known = HookEvent.allCases.map(\.rawValue)
                    throw complaint(item, "`\(word)` is no event; \(Nearest.hint(word, among: known))")
                }
                events.insert(event)
            }
            found.append(.init(url: url, events: events))
        }
        return found
    }

    /// `{memory: 512MiB, cpu: 30s}`.
    func sandbox(_ node: Node) throws(Complaint) -> SandboxShape {
        var caps = SandboxShape()
        for (name, value) in try mapping(node, ["cpu", "memory", "processes", "file"]) {
            let text = value.scalar?.string ?? ""
            guard let limit = SandboxArgument(argument: "\(name)=\(text)") else {
                throw complaint(
                    value, "`\(text)` is no limit; write cpu: 30s, memory: 512MiB, processes: 32, file: 16MiB")
            }
            limit.set(&caps)
        }
        return caps
    }

    /// The name of an upstream; `null` or a bare `none` lets the project go, a quoted `"none"` is a name.
    func upstream(_ node: Node) throws(Complaint) -> DesiredState.Setting {
        let isBareNone = node.scalar.map { $0.string == "none" && $0.style == .plain } ?? false
        if node.null != nil || isBareNone { return .init(name: "upstream", value: .nothing) }
        guard let name = node.scalar?.string, !name.isEmpty else {
            throw complaint(node, "the name of an upstream belongs here, or none")
        }
        return .init(name: "upstream", value: .text(name))
    }

    func owner(_ node: Node) throws(Complaint) -> KeyOwner {
        let text = node.scalar?.string ?? ""
        if text == "service" { return .service }
        guard text.hasPrefix("user:"), text.count > 5 else {
            throw complaint(node, "`\(text)` is no owner; write service or user:NAME")
        }
        return .user(String(text.dropFirst(5)))
    }

    func time(_ node: Node) throws(Complaint) -> TimeArgument? {
        let text = node.scalar?.string ?? ""
        if text == "never" { return nil }
        guard let time = TimeArgument(argument: text) else {
            throw complaint(node, "`\(text)` is no end; write 90d, a time such as 2027-02-01T00:00:00Z, or never")
        }
        return time
    }

    func complaint(_ node: Node, _ sentence: String) -> Complaint {
        let place = node.mark.map { "\(file):\($0.line)" } ?? file
        return Complaint("\(place): \(sentence)", code: Exit.usage)
    }
}
