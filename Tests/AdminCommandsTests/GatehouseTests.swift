import AdminCommands
import ArgumentParser
import FoundationEssentials
import Testing

/// The help of every noun and verb, against the texts in the folder `Help`.
///
/// With `WRITE_HELP=1` in the environment the texts are written anew; read the difference before it is committed.
@Suite struct GatehouseTests {
    private static let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Help")

    /// Every command with the words that lead to it.
    private static let commands = all(Gatehouse.self, "gatehouse")

    private static func all(
        _ command: any ParsableCommand.Type, _ words: String
    ) -> [(words: String, command: any ParsableCommand.Type)] {
        let inner = command.configuration.subcommands.flatMap { inner in
            all(inner, "\(words)-\(inner.configuration.commandName ?? "")")
        }
        return [(words, command)] + inner
    }

    @Test func `the help of every command is as it was`() throws {
        let writes = ProcessInfo.processInfo.environment["WRITE_HELP"] != nil
        for (words, command) in Self.commands {
            let help = Gatehouse.helpMessage(for: command, columns: 100)
            let file = Self.folder.appending(path: "\(words).txt")
            if writes { try Data(help.utf8).write(to: file) }
            #expect(String(decoding: try Data(contentsOf: file), as: UTF8.self) == help, "\(words)")
        }
    }

    @Test func `every verb shows two examples that it understands itself`() throws {
        for (words, command) in Self.commands where command.configuration.subcommands.isEmpty {
            let lines = command.configuration.discussion.split(separator: "\n").map { $0.drop { $0 == " " } }
            let examples = lines.filter { $0.hasPrefix("gatehouse ") }
            #expect(examples.count == 2, "\(words)")
            for example in examples {
                #expect(throws: Never.self, "\(example)") { try Gatehouse.parseAsRoot(Self.words(String(example))) }
            }
        }
    }

    @Test(arguments: [
        (["tenat", "list"], "there is no `gatehouse tenat`; did you mean `tenant`?"),
        (["tenant", "crate", "acme"], "there is no `gatehouse tenant crate`; did you mean `create`?"),
        (["compliance", "legal-hold", "relese"], "did you mean `release`?"),
    ])
    func `a mistyped noun or verb is told the nearest`(words: [String], told: String) {
        #expect(Gatehouse.refusal(of: words)?.message.hasSuffix(told) == true)
    }

    @Test(arguments: [
        [], ["help", "tenant"], ["--help"], ["tenant", "--help"], ["audit", "tail"], ["tenant", "create", "crate"],
    ])
    func `words that are nouns, verbs or theirs are left to the parser`(words: [String]) {
        #expect(Gatehouse.refusal(of: words) == nil)
    }

    @Test(arguments: [["--version"], ["--version", "tenant", "list"], ["tenant", "create", "acme", "--version"]])
    func `who asks for the version is told it, and nothing else is done`(words: [String]) throws {
        let said = #expect(throws: (any Error).self) { try Gatehouse.parseAsRoot(words) }
        let error = try #require(said)
        #expect(Gatehouse.exitCode(for: error) == .success && Gatehouse.message(for: error) == "0.1.0")
    }

    @Test func `an answer is waited for a second at least`() throws {
        let none = try #require(throws: (any Error).self) { try Gatehouse.parseAsRoot(["whoami", "--timeout", "0s"]) }
        #expect(Gatehouse.message(for: none) == "--timeout is at least 1s")
        #expect(throws: Never.self) { try Gatehouse.parseAsRoot(["whoami", "--timeout", "1s"]) }
    }

    /// Splits a line as a shell does, up to a redirection.
    private static func words(_ line: String) -> [String] {
        var (words, word, quote) = ([String](), "", Character?.none)
        for character in line.dropFirst("gatehouse ".count) {
            switch character {
            case "\"" where quote == nil, "'" where quote == nil: quote = character
            case quote: quote = nil
            case " " where quote == nil:
                words.append(word)
                word = ""
            case ">" where quote == nil: return words
            default: word.append(character)
            }
        }
        return words + [word]
    }
}
