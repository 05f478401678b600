package import StrictJSON

/// The tools of the native backend: their names, their schemas as models see them, and what each needs.
package enum ToolCatalog {
    /// In the order in which they are offered.
    package static let names = ["Read", "LS", "Glob", "Grep", "Bash", "Write", "Edit", "WebFetch", "Agent", "Skill"]
    /// Tools that a list may name; agents and skills have lists of their own.
    package static let grantable = ["Read", "LS", "Glob", "Grep", "Bash", "Write", "Edit", web]
    /// It leaves from the daemon, and exists where the operator lets it.
    package static let web = "WebFetch"
    /// Calls of these may run side by side.
    static let readOnly: Set = ["Read", "LS", "Glob", "Grep"]
    /// A workspace that one of these is granted for is a copy.
    package static let writing: Set = ["Write", "Edit"]

    /// True for a tool that touches files or runs programs: it exists only where the sandbox does.
    package static func needsSandbox(_ name: String) -> Bool { name != web && grantable.contains(name) }

    /// The schema of a tool's input; `nil` for a tool that is not ours.
    package static func schema(of name: String) -> JSONValue? { definitions[name]?["input_schema"] }

    /// The tool as a request offers it to the model.
    static func definition(of name: String) -> JSONValue? { definitions[name] }

    private static let definitions: [String: JSONValue] = {
        // The text below is ours; one that did not parse would leave no tool at all, which tests see.
        guard case .array(let tools)? = try? JSONReader.parse(text) else { return [:] }
        return Dictionary(tools.map { ($0["name"]?.string ?? "", closed($0)) }) { first, _ in first }
    }()

    /// Every schema is that of a closed object.
    private static func closed(_ tool: JSONValue) -> JSONValue {
        let schema = tool["input_schema"]?.members ?? []
        let whole = [.init("type", .string("object")), .init("additionalProperties", .bool(false))] + schema
        return .members([
            "name": tool["name"] ?? .null, "description": tool["description"] ?? .null,
            "input_schema": .object(whole),
        ])
    }

    private static let text = #"""
        [{"name":"Read","description":"Reads a file of the workspace, with line numbers.","input_schema":{
          "required":["file_path"],"properties":{"file_path":{"type":"string","minLength":1,"maxLength":1024},
          "offset":{"type":"integer","minimum":1},"limit":{"type":"integer","minimum":1,"maximum":2000}}}},
        {"name":"LS","description":"Lists a folder of the workspace.","input_schema":{
          "required":["path"],"properties":{"path":{"type":"string","minLength":1,"maxLength":1024},
          "ignore":{"type":"array","maxItems":32,"items":{"type":"string","maxLength":256}}}}},
        {"name":"Glob","description":"Finds files whose path fits a pattern such as `**/*.py`, newest first.",
          "input_schema":{
          "required":["pattern"],"properties":{"pattern":{"type":"string","minLength":1,"maxLength":512},
          "path":{"type":"string","maxLength":1024}}}},
        {"name":"Grep","description":"Searches files with a POSIX extended regular expression.","input_schema":{
          "required":["pattern"],"properties":{"pattern":{"type":"string","minLength":1,"maxLength":1024},
          "path":{"type":"string","maxLength":1024},"glob":{"type":"string","maxLength":256},
          "type":{"type":"string","maxLength":32},"output_mode":{"enum":["files_with_matches","content","count"]},
          "-i":{"type":"boolean"},"-n":{"type":"boolean"},"-A":{"type":"integer","minimum":0,"maximum":20},
          "-B":{"type":"integer","minimum":0,"maximum":20},"-C":{"type":"integer","minimum":0,"maximum":20},
          "head_limit":{"type":"integer","minimum":1,"maximum":1000}}}},
        {"name":"Bash","description":"Runs a bash command in a sandbox without network.","input_schema":{
          "required":["command"],"properties":{"command":{"type":"string","minLength":1,"maxLength":32768},
          "timeout":{"type":"integer","minimum":1,"maximum":600000},
          "description":{"type":"string","maxLength":200}}}},
        {"name":"Write","description":"Writes a whole file of the workspace.","input_schema":{
          "required":["file_path","content"],"properties":{
          "file_path":{"type":"string","minLength":1,"maxLength":1024},
          "content":{"type":"string","maxLength":1048576}}}},
        {"name":"Edit","description":"Replaces a text in a file of the workspace.","input_schema":{
          "required":["file_path","old_string","new_string"],"properties":{
          "file_path":{"type":"string","minLength":1,"maxLength":1024},
          "old_string":{"type":"string","minLength":1,"maxLength":1048576},
          "new_string":{"type":"string","maxLength":1048576},"replace_all":{"type":"boolean"}}}},
        {"name":"WebFetch","description":"Fetches a page of the web by its https address and returns it as text.",
          "input_schema":{"required":["url"],"properties":{
          "url":{"type":"string","pattern":"^https://","maxLength":2048},
          "prompt":{"type":"string","maxLength":4096}}}},
        {"name":"Agent","description":"Hands a piece of work to a sub-agent and returns its answer.","input_schema":{
          "required":["subagent_type","description","prompt"],"properties":{
          "subagent_type":{"type":"string","maxLength":64},"description":{"type":"string","maxLength":200},
          "prompt":{"type":"string","minLength":1,"maxLength":32768},"model":{"type":"string","maxLength":64}}}},
        {"name":"Skill","description":"Reads a skill: knowledge for one kind of work.","input_schema":{
          "required":["skill"],"properties":{"skill":{"type":"string","maxLength":64},
          "args":{"type":"string","maxLength":4096}}}}]
        """#
}
