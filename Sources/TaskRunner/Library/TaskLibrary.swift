import FoundationEssentials
import TaskLifecycle
package import Vocabulary

/// An agent that a task may start.
package struct AgentCard: Hashable, Sendable {
    package let name: String
    package let description: String
    /// Its upper bound; `nil` is what its parent has.
    package let tools: [String]?
    /// Alias or id; `nil` is its parent's.
    package let model: String?
    package let maxCost: NanoUSD?
    package let maxTurns: Int64?
    /// Its part of the system prompt.
    package let body: String
}

/// A skill: knowledge for a kind of work, never a permission.
package struct SkillCard: Hashable, Sendable {
    package let name: String
    package let description: String
    /// Tools that stay while it is in force; `nil` leaves all.
    package let allowedTools: [String]?
    package let body: String
    /// Its folder on this machine, shown to the task as `/skills/<name>`.
    package let folder: String
}

/// The agents and skills of the operator, read as a whole or not at all.
package struct TaskLibrary: Sendable {
    package let agents: [AgentCard]
    package let skills: [SkillCard]

    package static let empty = TaskLibrary(agents: [], skills: [])
    private static let skillBytes: Int64 = 8 << 20

    package func agent(_ name: String) -> AgentCard? { agents.first { $0.name == name } }
    package func skill(_ name: String) -> SkillCard? { skills.first { $0.name == name } }

    private init(agents: [AgentCard], skills: [SkillCard]) { (self.agents, self.skills) = (agents, skills) }

    /// Reads both folders; one that is not there holds nothing.
    package static func read(agents: String?, skills: String?) throws(LibraryFault) -> TaskLibrary {
        var (cards, knowledge) = ([AgentCard](), [SkillCard]())
        for name in names(in: agents) where name.hasSuffix(".md") {
            cards.append(try agent("\(agents ?? "")/\(name)", String(name.dropLast(3))))
        }
        for name in names(in: skills) {
            let folder = "\(skills ?? "")/\(name)"
            guard FileManager.default.fileExists(atPath: folder + "/SKILL.md") else { continue }
            knowledge.append(try skill(folder, name))
        }
        return TaskLibrary(agents: cards, skills: knowledge)
    }

    private static func names(in folder: String?) -> [String] {
        // A folder that is not there holds nothing.
        (folder.flatMap { try? FileManager.default.contentsOfDirectory(atPath: $0) } ?? []).sorted()
    }

    private static func contents(_ path: String) throws(LibraryFault) -> String {
        guard let data = FileManager.default.contents(atPath: path), data.count <= FrontMatter.byteLimit,
            let text = String(validating: [UInt8](data), as: UTF8.self)
        else { throw LibraryFault(path, 1, "the file cannot be read as a text of at most 256 KiB") }
        return text
    }

    private static func agent(_ path: String, _ name: String) throws(LibraryFault) -> AgentCard {
        let known = ["name", "description", "tools", "model", "max_cost", "max_turns"]
        let head = try FrontMatter(try contents(path), file: path, known: known)
        try checkName(head, name, path)
        let tools = head.list("tools")
        try checkTools(tools, head.line("tools"), path)
        let model = head.fields["model"]?.value
        var (cost, turns) = (NanoUSD?.none, Int64?.none)
        if let text = head.fields["max_cost"]?.value {
            cost = NanoUSD(dollars: text)
            guard let cost, cost > .zero else {
                throw LibraryFault(path, head.line("max_cost"), "`max_cost` is an amount in USD above 0")
            }
        }
        if let text = head.fields["max_turns"]?.value {
            turns = Int64(text)
            guard let turns, (1...500).contains(turns) else {
                throw LibraryFault(path, head.line("max_turns"), "`max_turns` is an integer from 1 to 500")
            }
        }
        return AgentCard(
            name: name, description: try head.text("description", 1...1_024), tools: tools,
            model: model == "inherit" ? nil : model, maxCost: cost, maxTurns: turns, body: head.body)
    }

    private static func skill(_ folder: String, _ name: String) throws(LibraryFault) -> SkillCard {
        let path = folder + "/SKILL.md"
        let head = try FrontMatter(try contents(path), file: path, known: ["name", "description", "allowed-tools"])
        try checkName(head, name, path)
        let tools = head.list("allowed-tools")
        try checkTools(tools, head.line("allowed-tools"), path)
        try checkSize(folder, path)
        return SkillCard(
            name: name, description: try head.text("description", 1...1_024), allowedTools: tools, body: head.body,
            folder: folder)
    }

    private static func checkSize(_ folder: String, _ path: String) throws(LibraryFault) {
        var bytes: Int64 = 0
        do throws(FileRefusal) {
            let walk = FolderWalk(folder: try Folder(folder))
            guard try walk.each(from: FilePath(.skills, parts: []), { bytes += max(0, $0.facts.size) }) else {
                throw FileRefusal.noSpace
            }
        } catch { throw LibraryFault(path, 1, "the folder of the skill cannot be read") }
        guard bytes <= skillBytes else { throw LibraryFault(path, 1, "the skill has more than 8 MiB") }
    }

    private static func checkName(_ head: FrontMatter, _ name: String, _ path: String) throws(LibraryFault) {
        let own = try head.text("name", 1...64)
        let isWord =
            own.first.map { ("a"..."z").contains($0) } == true
            && own.allSatisfy { ("a"..."z").contains($0) || ("0"..."9").contains($0) || $0 == "-" }
        guard isWord, own == name else {
            throw LibraryFault(
                path, head.line("name"), "`name` is `\(own)`; it is the file's own name, in a-z, 0-9 and `-`")
        }
    }

    private static func checkTools(_ tools: [String]?, _ line: Int, _ path: String) throws(LibraryFault) {
        for tool in tools ?? [] where !ToolCatalog.names.contains(tool) {
            let nearest = NearestName.of(tool, among: ToolCatalog.names).map { "; did you mean `\($0)`?" } ?? ""
            throw LibraryFault(path, line, "unknown tool `\(tool)`\(nearest)")
        }
    }
}
