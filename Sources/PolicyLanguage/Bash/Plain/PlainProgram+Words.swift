extension PlainProgram {
    /// Whether the words of a plain command say no more than they seem: nothing is launched, and nothing is code.
    ///
    /// What it does not know it leaves to `PartReader`, by saying no.
    func isPlain(_ script: borrowing PlainScript, _ bytes: Span<UInt8>, _ words: Range<Int>) -> Bool {
        for word in words.dropFirst() where Self.namesFolder(bytes, script.range(of: word)) { return false }
        switch self {
        case .ordinary, .folder: return true
        case .special: return false
        case .interpreter: return Self.hasScript(script, bytes, words)
        case .ripgrep:
            for word in words {
                let range = script.range(of: word)
                if Self.begins(bytes, range, with: "--pre") || Self.begins(bytes, range, with: "--hostname-bin") {
                    return false
                }
            }
            return true
        case .git: return Self.isPlainGit(script, bytes, words)
        case .runner: return Self.isPlainRunner(script, bytes, words)
        }
    }

    /// `-C DIR` and its long forms: relative words count in that folder as well.
    private static func namesFolder(_ bytes: Span<UInt8>, _ range: Range<Int>) -> Bool {
        guard bytes[range.lowerBound] == UInt8(ascii: "-"), range.count > 1 else { return false }
        let second = bytes[range.lowerBound + 1]
        guard second == UInt8(ascii: "-") else { return second == UInt8(ascii: "C") }
        guard range.count > 2 else { return false }
        let third = bytes[range.lowerBound + 2]
        guard third == UInt8(ascii: "c") || third == UInt8(ascii: "d") else { return false }
        return begins(bytes, range, with: "--directory") || begins(bytes, range, with: "--chdir")
            || begins(bytes, range, with: "--cwd")
    }

    /// The first word is a script, or says that a module is run.
    private static func hasScript(
        _ script: borrowing PlainScript, _ bytes: Span<UInt8>, _ words: Range<Int>
    ) -> Bool {
        guard words.count > 1 else { return false }
        let range = script.range(of: words.lowerBound + 1)
        if range.count == 2, begins(bytes, range, with: "-m") {
            return words.count > 2 && !begins(bytes, script.range(of: words.lowerBound + 2), with: "timeit")
        }
        // A name such as `/dev/stdin` is the input, and `-` begins an option.
        return bytes[range.lowerBound] != UInt8(ascii: "-") && !contains(bytes, range, "std")
            && !contains(bytes, range, "fd")
    }

    private static func isPlainGit(
        _ script: borrowing PlainScript, _ bytes: Span<UInt8>, _ words: Range<Int>
    ) -> Bool {
        guard words.count > 1 else { return true }
        let subcommand = script.range(of: words.lowerBound + 1)
        let first = bytes[subcommand.lowerBound]
        guard ScriptReader.isNameByte(first, isFirst: true) else { return false }
        // Two names of one hash are both left to the reader, who tells them apart.
        var hash = NameHash()
        for place in subcommand { hash.add(bytes[place]) }
        if runners.contains(hash.value) { return false }
        let launchesByLetter = letterRunners.contains(hash.value)
        for word in words.dropFirst() {
            let range = script.range(of: word)
            if hasTwoColons(bytes, range) { return false }  // `ext::` begins a URL that is a command
            guard bytes[range.lowerBound] == UInt8(ascii: "-"), range.count > 1 else { continue }
            let isLong = bytes[range.lowerBound + 1] == UInt8(ascii: "-")
            if isLong ? mayLaunch(bytes, range) : launchesByLetter { return false }
        }
        return true
    }

    /// No word is a subcommand that starts another program.
    private static func isPlainRunner(
        _ script: borrowing PlainScript, _ bytes: Span<UInt8>, _ words: Range<Int>
    ) -> Bool {
        let name = baseHash(bytes, script.range(of: words.lowerBound))
        for word in words.dropFirst() {
            var hash = name
            for place in script.range(of: word) { hash.add(bytes[place]) }
            if starting.contains(hash.value) { return false }
        }
        return true
    }

    /// Of a program's basename without its version, and a blank.
    private static func baseHash(_ bytes: Span<UInt8>, _ range: Range<Int>) -> NameHash {
        var (start, stop) = (range.lowerBound, range.upperBound)
        for place in range where bytes[place] == UInt8(ascii: "/") { start = place + 1 }
        while stop > start, isVersion(bytes[stop - 1]) { stop -= 1 }
        var hash = NameHash()
        for place in start..<stop { hash.add(bytes[place]) }
        hash.add(UInt8(ascii: " "))
        return hash
    }

    /// `npm exec` and its like, as one text each.
    private static let starting: Set<UInt64> = {
        var hashes: Set<UInt64> = []
        for (programs, subcommands) in ProgramMeaning.runners {
            for program in programs.split(separator: " ") {
                for subcommand in subcommands.split(separator: " ") {
                    hashes.insert(NameHash.of("\(program) \(subcommand)".utf8))
                }
            }
        }
        return hashes
    }()

    private static func hasTwoColons(_ bytes: Span<UInt8>, _ range: Range<Int>) -> Bool {
        var isAfterColon = false
        for place in range {
            let isColon = bytes[place] == UInt8(ascii: ":")
            if isColon, isAfterColon { return true }
            isAfterColon = isColon
        }
        return false
    }

    private static let runners = ["config", "filter-branch", "bisect", "submodule"].map { NameHash.of($0.utf8) }
    /// Their short options may name a program.
    private static let letterRunners = ["rebase", "difftool", "grep", "clone"].map { NameHash.of($0.utf8) }

    /// Whether a long option could be the beginning of one that launches a program.
    private static func mayLaunch(_ bytes: Span<UInt8>, _ range: Range<Int>) -> Bool {
        guard range.count > 2 else { return false }
        var sign = range.lowerBound
        while sign < range.upperBound, bytes[sign] != UInt8(ascii: "=") { sign += 1 }
        return launching.hasHead(bytes, range.lowerBound..<sign)
    }

    private static let launching = WordList([
        "--exec", "--extcmd", "--upload-pack", "--receive-pack", "--open-files-in-pager", "--sequence-editor",
        "--ext-diff", "--textconv", "--config",
    ])

    // MARK: texts

    /// Whether the word in `range` is the beginning of `text`, or all of it.
    private static func isHead(_ bytes: Span<UInt8>, _ range: Range<Int>, of text: String) -> Bool {
        let text = text.utf8Span.span
        guard range.count <= text.count else { return false }
        for index in 0..<range.count where text[index] != bytes[range.lowerBound + index] { return false }
        return true
    }

    private static func begins(_ bytes: Span<UInt8>, _ range: Range<Int>, with head: String) -> Bool {
        let size = head.utf8.count
        return range.count >= size && isHead(bytes, range.lowerBound..<(range.lowerBound + size), of: head)
    }

    private static func contains(_ bytes: Span<UInt8>, _ range: Range<Int>, _ text: String) -> Bool {
        let size = text.utf8.count
        var start = range.lowerBound
        while start + size <= range.upperBound {
            if isHead(bytes, start..<(start + size), of: text) { return true }
            start += 1
        }
        return false
    }
}

/// Words that begin with `--`, one after the other as bytes.
private final class WordList: Sendable {
    private let bytes: [UInt8]
    private let starts: [Int]
    private let initials: ByteSet

    init(_ words: [String]) {
        var (bytes, starts): ([UInt8], [Int]) = ([], [0])
        for word in words {
            bytes += word.utf8
            starts.append(bytes.count)
        }
        (self.bytes, self.starts) = (bytes, starts)
        initials = ByteSet(words.compactMap { $0.utf8.dropFirst(2).first })
    }

    /// Whether one of the words begins with the text in `range`, or is it.
    func hasHead(_ text: Span<UInt8>, _ range: Range<Int>) -> Bool {
        if range.count > 2, initials.bit(text[range.lowerBound + 2]) == 0 { return false }
        for index in 0..<(starts.count - 1) where starts[index] + range.count <= starts[index + 1] {
            var place = 0
            while place < range.count, bytes[starts[index] + place] == text[range.lowerBound + place] { place += 1 }
            if place == range.count { return true }
        }
        return false
    }
}
