/// What is known of a program that stands plainly in a script, by the bytes of its name.
enum PlainProgram: UInt8 {
    /// Its words are its own business.
    case ordinary
    case git
    case ripgrep
    case interpreter
    case runner
    case folder
    /// Its words mean something: `PartReader` knows what.
    case special

    /// A name and what it is, by the hash of its basename in lower case.
    struct Reading {
        let meaning: PlainProgram
        let hash: UInt64
    }

    /// Reads the word in `range`; `nil` if it cannot be the name of a program that a plain script starts.
    static func read(_ bytes: Span<UInt8>, _ range: Range<Int>) -> Reading? {
        var start = range.lowerBound
        for place in range {
            if bytes[place] == UInt8(ascii: "=") { return nil }
            if bytes[place] == UInt8(ascii: "/") { start = place + 1 }
        }
        guard start < range.upperBound, mayBegin(bytes[range.lowerBound]) else { return nil }
        var bare = range.upperBound
        while bare > start, isVersion(bytes[bare - 1]) { bare -= 1 }
        var (hash, bareHash) = (NameHash(), NameHash())
        for place in start..<range.upperBound {
            if place == bare { bareHash = hash }
            hash.add(bytes[place])
        }
        if bare == range.upperBound { bareHash = hash }
        switch NameHash.folded(bytes[start]) {
        case UInt8(ascii: "l") where begins(bytes, start..<range.upperBound, with: "ld-"): return nil
        case UInt8(ascii: "p") where begins(bytes, start..<range.upperBound, with: "python"):
            return Reading(meaning: .interpreter, hash: hash.value)
        default: break
        }
        let meaning = table.meaning(of: hash.value) ?? table.meaning(of: bareHash.value) ?? .ordinary
        return meaning == .special ? nil : Reading(meaning: meaning, hash: hash.value)
    }

    private static func mayBegin(_ byte: UInt8) -> Bool {
        ScriptReader.isNameByte(byte, isFirst: false) || byte == UInt8(ascii: ".") || byte == UInt8(ascii: "/")
    }

    static func isVersion(_ byte: UInt8) -> Bool {
        ScriptReader.isDigit(byte) || byte == UInt8(ascii: ".") || byte == UInt8(ascii: "-")
    }

    private static func begins(_ bytes: Span<UInt8>, _ range: Range<Int>, with head: String) -> Bool {
        let head = head.utf8Span.span
        guard range.count >= head.count else { return false }
        for index in head.indices where NameHash.folded(bytes[range.lowerBound + index]) != head[index] { return false }
        return true
    }

    private static let table = PlainProgramTable()
}

/// FNV-1a over a name without case.
struct NameHash {
    private(set) var value: UInt64 = 0xCBF2_9CE4_8422_2325

    mutating func add(_ byte: UInt8) { value = (value ^ UInt64(Self.folded(byte))) &* 0x100_0000_01B3 }

    static func folded(_ byte: UInt8) -> UInt8 { (0x41...0x5A).contains(byte) ? byte + 0x20 : byte }

    static func of(_ name: some Sequence<UInt8>) -> UInt64 {
        var hash = NameHash()
        for byte in name { hash.add(byte) }
        return hash.value
    }
}

/// Every program that is not ordinary, and every reserved word: open-addressed by hash.
private struct PlainProgramTable {
    private static let size = 1_024

    private var hashes = [UInt64](repeating: 0, count: size)
    private var meanings = [PlainProgram](repeating: .ordinary, count: size)

    init() {
        for (name, meaning) in ProgramMeaning.table { add(name, Self.plain(meaning)) }
        let reserved = "if then else elif fi case esac for select while until do done in function time coproc"
        for word in reserved.split(separator: " ") { add(String(word), .special) }
    }

    private static func plain(_ meaning: ProgramMeaning) -> PlainProgram {
        switch meaning {
        case .ordinary: .ordinary
        case .git: .git
        case .ripgrep: .ripgrep
        case .interpreter: .interpreter
        case .folder: .folder
        case .runner: .runner
        default: .special
        }
    }

    private mutating func add(_ name: String, _ meaning: PlainProgram) {
        let hash = NameHash.of(name.utf8)
        var slot = Int(truncatingIfNeeded: hash) & (Self.size - 1)
        while hashes[slot] != 0, hashes[slot] != hash { slot = (slot + 1) & (Self.size - 1) }
        hashes[slot] = hash
        meanings[slot] = meaning
    }

    func meaning(of hash: UInt64) -> PlainProgram? {
        var slot = Int(truncatingIfNeeded: hash) & (Self.size - 1)
        while hashes[slot] != 0 {
            if hashes[slot] == hash { return meanings[slot] }
            slot = (slot + 1) & (Self.size - 1)
        }
        return nil
    }
}
