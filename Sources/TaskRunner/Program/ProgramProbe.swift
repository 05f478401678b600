import FoundationEssentials

/// The test at start-up of whether the program of `claude-code` can be used: in its sandbox, through the relay.
package enum ProgramProbe {
    /// Versions before this one decide calls in another way.
    static let least = [2, 1, 330]
    private static let limit: UInt64 = 30

    /// Answers the version.
    ///
    /// - Throws: `ProgramFault` with what is wrong and what to do.
    package static func check(
        _ program: ProgramSettings, _ sandbox: SandboxSettings, keeper: SandboxKeeper, in folder: String
    ) async throws(ProgramFault) -> String {
        guard FileManager.default.isExecutableFile(atPath: program.path) else {
            throw ProgramFault("`\(program.path)` is no program; set `tasks.claude_code.path` to the one to use")
        }
        let arguments = ProgramCommand.arguments(
            ["--version"], in: SandboxView(project: folder, isWritable: false), gate: nil, seconds: 60,
            program, sandbox)
        guard let run = await SandboxProgram.start(arguments, program.bounds, secret: [], keeper: keeper) else {
            throw ProgramFault("the sandbox of the program cannot be started")
        }
        run.hush(within: limit)
        var said = ""
        for await line in run.lines {
            run.taken(line)
            if said.isEmpty { said = String(decoding: line.prefix(200), as: UTF8.self) }
        }
        let end = await run.end
        guard end.ending == .exited(0), let version = version(said) else {
            let why = end.errors.split(separator: "\n").last.map(String.init) ?? "\(end.ending)"
            throw ProgramFault("`\(program.path)` does not run in the sandbox: \(why.prefix(300))")
        }
        guard !version.lexicographicallyPrecedes(least) else {
            throw ProgramFault(
                "`\(program.path)` has version \(said.prefix(40)); "
                    + "use \(least.map(String.init).joined(separator: ".")) or later")
        }
        return version.map(String.init).joined(separator: ".")
    }

    /// `2.1.332 (Claude Code)` as numbers; `nil` for anything else.
    static func version(_ text: String) -> [Int]? {
        let numbers = text.prefix { $0 != " " }.split(separator: ".", omittingEmptySubsequences: false).map { Int($0) }
        guard numbers.count == 3, text.hasSuffix("(Claude Code)") else { return nil }
        let whole = numbers.compactMap(\.self)
        return whole.count == 3 ? whole : nil
    }
}
