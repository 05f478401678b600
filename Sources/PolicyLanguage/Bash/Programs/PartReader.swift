/// Turns the commands of a script into parts: what each program name means, which folders are reached, what is code.
struct PartReader {
    static let depthLimit = 8
    static let folderLimit = 64
    /// Words of all parts together: a starter repeats those behind it.
    static let wordLimit = 8 * ScriptReader.wordLimit

    let places: PathPlaces
    private(set) var drafts: [Draft] = []
    private var wordCount = 0
    private var hereDocuments: [HereDocument] = []
    private(set) var folders: [ShellPath] = [.root]
    /// `~` may be any folder once HOME was given a value.
    private(set) var isHomeKnown = true

    init(places: PathPlaces) { self.places = places }

    /// Adds the parts of `bytes`, a script of its own or the text of `bash -c`.
    mutating func read(_ bytes: [UInt8], inside outer: Run? = nil, dialect: ScriptReader.Dialect = .bash)
        throws(Unreadable)
    {
        let script = try ScriptReader.read(bytes, dialect: dialect, depth: outer?.depth ?? 0)
        let outside = hereDocuments
        hereDocuments = script.hereDocuments
        for command in script.commands { try add(command, inside: outer, dialect: dialect) }
        hereDocuments = outside
        if drafts.isEmpty, outer == nil { try add(Draft(words: [], isBare: true)) }
    }

    private mutating func add(
        _ command: ShellCommand, inside outer: Run?, dialect: ScriptReader.Dialect
    ) throws(Unreadable) {
        var draft = Draft(words: [])
        draft.redirections = command.redirections
        draft.assignments = command.assignments + command.defaults
        var run = Run(
            words: command.words,
            isPlain: command.isPlain && command.assignments.isEmpty && outer == nil,
            isRepeated: command.isRepeated || outer?.isRepeated ?? false)
        run.starter = outer?.starter
        run.depth = outer?.depth ?? 0
        run.folders = outer?.folders ?? []
        run.dialect = dialect
        readInputs(of: command, into: &run)
        var unreadable: String?
        do throws(Unreadable) {
            run.words = try Self.expanded(command.words)
        } catch {
            unreadable = error.reason
        }
        if command.words.contains(where: \.hasProcessSubstitution) { run.isPlain = false }
        if command.redirections.contains(where: { $0.target?.hasProcessSubstitution ?? false }) { run.isPlain = false }
        if command.isBare || unreadable != nil {
            draft.words = run.words
            draft.unreadable = unreadable
            draft.isBare = command.isBare
            try add(draft, of: run)
        } else {
            try interpret(run, draft)
        }
    }

    private static func expanded(_ words: [ShellWord]) throws(Unreadable) -> [ShellWord] {
        guard words.contains(where: \.hasBraces) else { return words }
        var expanded: [ShellWord] = []
        for word in words {
            expanded += try BraceExpansion.expand(word)
            guard expanded.count <= ScriptReader.wordLimit else { throw Unreadable("braces stand for too many words") }
        }
        return expanded
    }

    private func readInputs(of command: ShellCommand, into run: inout Run) {
        for redirection in command.redirections {
            switch redirection {
            case .hereString(let word): run.inputs.append(word)
            case .hereDocument(let number) where number < hereDocuments.count:
                run.inputs.append(hereDocuments[number].body)
            case .read, .readWrite: run.hasOtherInput = true
            case .write, .duplicate, .hereDocument: break
            }
        }
        if run.inputs.contains(where: \.hasComputed) { run.hasOtherInput = true }
    }

    // MARK: Drafts

    mutating func add(_ draft: Draft, of run: Run) throws(Unreadable) {
        var draft = draft
        draft.isPlain = draft.isPlain && run.isPlain
        draft.starter = run.starter
        draft.outerWords = run.outerWords
        draft.folders += run.folders
        draft.folderCount = run.isRepeated ? Int.max : folders.count
        try add(draft)
    }

    private mutating func add(_ draft: Draft) throws(Unreadable) {
        var draft = draft
        for assignment in draft.assignments {
            if VariableNames.isEvaluated(assignment) {
                draft.unreadable = draft.unreadable ?? "\(assignment.name) is evaluated when it gets a value"
            }
            if assignment.name == "HOME" { isHomeKnown = false }
            for value in assignment.values {
                draft.code.append(BashPart.Code(receiver: assignment.name, text: value))
            }
        }
        drafts.append(draft)
        wordCount += draft.words.count
        guard drafts.count <= BashScript.partLimit, wordCount <= Self.wordLimit else {
            throw Unreadable("the text has more than 256 parts")
        }
    }

    /// After `cd` its folder counts beside every one reached so far: the `cd` may fail, or stand in a subshell.
    mutating func reach(_ folder: ShellPath) {
        guard folders.count < Self.folderLimit else { return }
        for outer in folders {
            let reached = folder.inside(outer)
            if folders.contains(reached) { continue }
            // Past the limit one folder that nobody knows stands for the rest.
            guard folders.count < Self.folderLimit - 1 else { return folders.append(.unknown) }
            folders.append(reached)
        }
    }

    // MARK: Parts

    /// The parts, once every folder of the script is known.
    func finished() -> [BashPart] {
        var left = PartPaths.scriptLimit
        return drafts.map { draft in
            let part = PartPaths(reader: self, draft: draft, limit: min(left, PartPaths.partLimit)).part()
            left -= part.paths.count
            return part
        }
    }
}
