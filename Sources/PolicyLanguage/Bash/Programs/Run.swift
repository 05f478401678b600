/// A program with its words where it stands: in the script, or behind another program.
struct Run {
    var words: [ShellWord]
    var outerWords: [[ShellWord]] = []
    var isPlain: Bool
    var isRepeated: Bool
    var starter: String?
    /// Literal texts on its standard input: here-documents and here-strings.
    var inputs: [ShellWord] = []
    /// Its standard input is a file or a here-document with computed pieces.
    var hasOtherInput = false
    var depth = 0
    var dialect = ScriptReader.Dialect.bash
    /// Folders besides those reached by `cd`, from `env -C DIR`.
    var folders: [ShellPath] = []

    /// The same place, with the words behind a wrapper.
    func behind(_ words: [ShellWord]) -> Run {
        var run = self
        run.words = words
        run.outerWords = []
        run.isPlain = false
        run.depth += 1
        return run
    }
}

/// A part before the folders of the whole script are known.
struct Draft {
    var words: [ShellWord]
    var outerWords: [[ShellWord]] = []
    var isBare = false
    var isPlain = true
    var starter: String?
    var unreadable: String?
    var code: [BashPart.Code] = []
    var redirections: [Redirection] = []
    var assignments: [Assignment] = []
    var writes: [ShellWord] = []
    var folders: [ShellPath] = []
    /// How many of the reached folders count; all of them in a loop or a function.
    var folderCount = 0
}
