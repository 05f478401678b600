/// One simple command as it was read, before anybody asks what its program means.
struct ShellCommand: Hashable, Sendable {
    /// The program first; of a bare command the words of `for`, `select`, `case` or `[[`.
    var words: [ShellWord] = []
    var assignments: [Assignment] = []
    var redirections: [Redirection] = []
    /// The words of `${x:-word}` and its kin, which become values or text.
    var defaults: [Assignment] = []
    /// Only assignments and redirections, or words that run nothing.
    var isBare = false
    /// Outside groups, subshells, conditions, loops, cases, functions and `!`.
    var isPlain = true
    /// In a loop or a function: it may run after what stands behind it.
    var isRepeated = false
}

/// A name that gets a value; several words if the value is a list, none of them if it is not known.
struct Assignment: Hashable, Sendable {
    let name: String
    let values: [ShellWord]

    var display: String { "\(name)=\(values.map(\.display).joined(separator: " "))" }
}

/// Where a command reads from or writes to.
enum Redirection: Hashable, Sendable {
    case read(ShellWord)
    case write(ShellWord)
    case readWrite(ShellWord)
    case hereString(ShellWord)
    /// The number of a here-document of the script.
    case hereDocument(Int)
    case duplicate

    /// Sign and target; empty where there is no target.
    var display: [String] {
        switch self {
        case .read(let word): ["<", word.display]
        case .write(let word): [">", word.display]
        case .readWrite(let word): ["<>", word.display]
        case .hereString, .hereDocument, .duplicate: []
        }
    }

    var target: ShellWord? {
        switch self {
        case .read(let word), .write(let word), .readWrite(let word): word
        case .hereString, .hereDocument, .duplicate: nil
        }
    }
}

/// Why a script or a part cannot be read, as half a sentence.
struct Unreadable: Error, Hashable {
    let reason: String

    init(_ reason: String) { self.reason = reason }
}
