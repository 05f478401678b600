/// Splits a script into simple commands, or refuses the whole of it: it models bash, and never guesses.
///
/// What is readable is a subset on which bash versions agree; whatever is evaluated as text a second time is not in it.
struct ScriptReader {
    static let byteLimit = 64 * 1_024
    static let commandLimit = 256
    static let wordLimit = 4_096
    static let depthLimit = 8

    /// Whose grammar counts: `sh` lacks what POSIX lacks.
    enum Dialect: Hashable { case bash, sh }

    let bytes: [UInt8]
    let dialect: Dialect
    var place = 0
    var end: Int
    var depth: Int
    var wordCount = 0

    var commands: [ShellCommand] = []
    /// Commands of substitutions inside the command that is being read: they are listed after it.
    var held: [ShellCommand] = []
    var heldDefaults: [Assignment] = []
    var hereDocuments: [HereDocument] = []

    var isPlain = true
    var isRepeated = false
    /// Inside `$(..)`, `` `..` ``, `<(..)` or `>(..)`.
    var isInSubstitution = false
    /// The here-document whose body begins after this line.
    var awaited: HereTag?
    /// A line outside this substitution waits for a body: no line may end before that.
    var isOuterLineAwaiting = false

    private init(_ bytes: [UInt8], dialect: Dialect, depth: Int) {
        self.bytes = bytes
        self.dialect = dialect
        self.depth = depth
        end = bytes.count
    }

    /// The commands of `bytes` in order, with the here-documents that they name.
    ///
    /// `depth` is how deep the text already stands, for `bash -c` inside a script.
    static func read(
        _ bytes: [UInt8], dialect: Dialect = .bash, depth: Int = 0
    ) throws(Unreadable) -> (commands: [ShellCommand], hereDocuments: [HereDocument]) {
        guard bytes.count <= byteLimit else { throw Unreadable("the text is longer than 64 KiB") }
        try ScriptText.check(bytes)
        var reader = ScriptReader(bytes, dialect: dialect, depth: depth)
        _ = try reader.list()
        guard reader.place == reader.end else { throw reader.unexpected() }
        guard reader.awaited == nil else { throw Unreadable("a here-document has no end") }
        return (reader.commands, reader.hereDocuments)
    }

    /// `{ newline } { andor (";" | "&" | newline) }`; returns how many it found.
    mutating func list() throws(Unreadable) -> Int {
        depth += 1
        defer { depth -= 1 }
        guard depth <= Self.depthLimit else { throw Unreadable("the text is nested deeper than 8 levels") }
        var count = 0
        try skipLines()
        while !isAtListEnd {
            try andOr()
            count += 1
            guard try separator() else { break }
            try skipLines()
        }
        return count
    }

    /// A list that a block holds: never empty.
    mutating func block() throws(Unreadable) {
        guard try list() > 0 else { throw unexpected() }
    }

    private mutating func separator() throws(Unreadable) -> Bool {
        try skipBlanks()
        switch peek {
        case UInt8(ascii: ";"):
            if peek(1) == UInt8(ascii: ";") || peek(1) == UInt8(ascii: "&") { return false }
            place += 1
        case UInt8(ascii: "&"): place += 1
        case UInt8(ascii: "\n"): try newline()
        default: return false
        }
        try refuseJoinedOperator()
        return true
    }

    private mutating func andOr() throws(Unreadable) {
        try pipeline()
        while true {
            try skipBlanks()
            guard let first = peek, first == peek(1), first == UInt8(ascii: "&") || first == UInt8(ascii: "|") else {
                return
            }
            place += 2
            try refuseJoinedOperator()
            try skipLines()
            try pipeline()
        }
    }

    private mutating func pipeline() throws(Unreadable) {
        let outside = isPlain
        defer { isPlain = outside }
        try timing()
        while keyword() == "!" {
            if peek(1) == UInt8(ascii: "(") { throw Unreadable("extended globs are not readable") }
            place += 1
            isPlain = false
            try skipBlanks()
        }
        try command()
        while true {
            try skipBlanks()
            guard peek == UInt8(ascii: "|"), peek(1) != UInt8(ascii: "|") else { return }
            place += 1
            if peek == UInt8(ascii: "&") {
                guard dialect == .bash else { throw Unreadable("`|&` is not in POSIX sh") }
                place += 1
            }
            try refuseJoinedOperator()
            try skipLines()
            try command()
        }
    }

    private mutating func timing() throws(Unreadable) {
        try skipBlanks()
        guard keyword() == "time" else { return }
        guard dialect == .bash else { throw Unreadable("`time` is not in POSIX sh") }
        place += 4
        try skipBlanks()
        switch rawWord() {
        case "-p": place += 2
        case "--": throw Unreadable("`time --` is not readable")
        default: break
        }
        try skipBlanks()
    }

    /// Adds a command, and after it those of its substitutions.
    mutating func emit(_ command: ShellCommand) throws(Unreadable) {
        var command = command
        command.isPlain = command.isPlain && isPlain
        command.isRepeated = isRepeated
        command.defaults = heldDefaults
        heldDefaults = []
        commands.append(command)
        commands += held
        held = []
        guard commands.count <= Self.commandLimit else { throw Unreadable("the text has more than 256 commands") }
    }

    func unexpected() -> Unreadable {
        guard place < end else { return Unreadable("the text ends too early") }
        return Unreadable("`\(Character(Unicode.Scalar(bytes[place])))` stands where no shell grammar has it")
    }
}
