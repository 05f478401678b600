import StrictJSON

/// The tools that run programs: each call in a sandbox of its own.
struct SandboxTools: Sendable {
    static let bashDefault = Duration.seconds(120)
    static let grepLimit = Duration.seconds(20)

    let bench: SandboxBench

    /// Runs a command; the last line says how it ended.
    ///
    /// - Parameter isOver: Asked now and then; `true` ends the call, because the workspace holds too much.
    func bash(
        _ command: String, within limit: Duration, isOver: @escaping @Sendable () -> Bool = { false }
    ) async -> ToolOutcome {
        guard !command.utf8.contains(0) else { return .error("the command holds a byte 0") }
        let result = await bench.run(Array(command.utf8), within: limit, isOver: isOver)
        if let failure = result.failure { return .error(Self.noSandbox(failure)) }
        let said = String(decoding: result.output, as: UTF8.self)
        let cut = result.byteCount > result.output.count
        var lines = said.isEmpty || said.hasSuffix("\n") ? said : said + "\n"
        if cut { lines += "[cut: \(result.output.count) of \(result.byteCount) bytes shown]\n" }
        switch result.ending {
        case .exited(let code): lines += "[exit \(code)]"
        case .killed(let killing): lines += "[killed: \(killing.rawValue)]"
        case .unstarted: break  // told above
        }
        return ToolOutcome(result.ending == .exited(0) ? .ok : .error, lines)
    }

    /// Searches with grep itself; the pattern is an argument after `-e`, never part of a script.
    ///
    /// - Parameter hides: True for a path whose lines are not shown.
    func grep(_ input: JSONValue, hides: (String) -> Bool) async -> ToolOutcome {
        let mode = input["output_mode"]?.string ?? "files_with_matches"
        let path = input["path"]?.string ?? "."
        guard let place = FilePath(path), let pattern = input["pattern"]?.string else {
            return .error(FileRefusal.outside.sentence(path))
        }
        let words = arguments(input, mode) + ["-e", pattern, "--", place.shown]
        guard words.allSatisfy({ !$0.utf8.contains(0) }) else { return .error("the pattern holds a byte 0") }
        let script = words.map(ShellWord.quoted).joined(separator: " ")
        let result = await bench.run(Array(script.utf8), within: Self.grepLimit)
        if let failure = result.failure { return .error(Self.noSandbox(failure)) }
        return outcome(result, mode, limit: Int(input["head_limit"]?.integer ?? 250), hides)
    }

    /// Each path ends with a byte 0, so that nothing in a name or a line can pass for another path.
    private func arguments(_ input: JSONValue, _ mode: String) -> [String] {
        var words = ["grep", "-r", "-I", "-E", "-Z", "--color=never", "--no-messages", "--with-filename"]
        switch mode {
        case "content":
            words.append("-n")
            for flag in ["-A", "-B", "-C"] { if let count = input[flag]?.integer { words += [flag, "\(count)"] } }
        case "count": words.append("-c")
        default: words.append("-l")
        }
        if input["-i"]?.bool == true { words.append("-i") }
        if let glob = input["glob"]?.string { words.append("--include=\(glob)") }
        if let type = input["type"]?.string { words.append("--include=*.\(type)") }
        return words
    }

    private func outcome(
        _ result: SandboxResult, _ mode: String, limit: Int, _ hides: (String) -> Bool
    ) -> ToolOutcome {
        guard case .exited(let code) = result.ending else { return .error("the search took too long; narrow it") }
        guard code <= 1 else {
            return .error("grep cannot use that: \(String(decoding: result.output.prefix(500), as: UTF8.self))")
        }
        let found = mode == "files_with_matches" ? GrepRow.paths(result.output) : GrepRow.lines(result.output)
        let rows = found.filter { !hides($0.path) && !(mode == "count" && $0.rest == ":0") }.map(\.text)
        guard !rows.isEmpty else { return .ok("no matches") }
        let shown = rows.prefix(limit).joined(separator: "\n")
        return .ok(rows.count > limit ? "\(shown)\n[\(limit) of \(rows.count) shown]" : shown)
    }

    private static func noSandbox(_ failure: String) -> String {
        "no sandbox could be started (sandbox-unavailable): \(failure)"
    }
}

/// A word as a shell reads it back unchanged.
enum ShellWord {
    static func quoted(_ word: String) -> String {
        "'" + word.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "'\\''") + "'"
    }
}
