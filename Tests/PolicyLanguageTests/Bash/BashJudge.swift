import PolicyLanguage

/// What a few rules say about a script: a direct reading of how parts are decided, for tests of the reader alone.
struct BashJudge: Sendable {
    enum Verdict: String, Comparable {
        case allow, ask, deny

        private var strictness: Int { self == .allow ? 0 : self == .ask ? 1 : 2 }
        static func < (left: Verdict, right: Verdict) -> Bool { left.strictness < right.strictness }
    }

    /// `nil` allows every part, the unreadable too.
    var allowed: [CommandPattern]?
    var asked: [CommandPattern] = []
    var denied: [CommandPattern] = []
    var deniedFiles: [PathPattern] = []
    var mayRead = true
    var mayWrite = true
    var mayFetch = false

    init(
        allow: [String]?, ask: [String] = [], deny: [String] = [], denyFile: [String] = [], mayWrite: Bool = true
    ) throws {
        allowed = try allow?.map { text in try CommandPattern(text) }
        asked = try ask.map { text in try CommandPattern(text) }
        denied = try deny.map { text in try CommandPattern(text) }
        deniedFiles = try denyFile.map { text in try PathPattern(text) }
        self.mayWrite = mayWrite
    }

    func verdict(of script: String) -> Verdict {
        BashScript.read(script).parts.map(verdict(of:)).max() ?? .deny
    }

    private func verdict(of part: BashPart) -> Verdict {
        if denied.contains(where: { $0.fires(on: part) != nil }) { return .deny }
        if deniedFiles.contains(where: { $0.fires(on: part) != nil }) { return .deny }
        guard part.fileAccesses.allSatisfy(isAllowed) else { return .deny }
        if let allowed, !allowed.contains(where: { $0.allows(part) }) { return .deny }
        return asked.contains { $0.fires(on: part) != nil } ? .ask : .allow
    }

    private func isAllowed(_ access: FileAccess) -> Bool {
        switch access {
        case .read(let path): mayRead && !deniedFiles.contains { $0.fires(on: path) }
        case .write(let path): mayWrite && !deniedFiles.contains { $0.fires(on: path) }
        case .host: mayFetch
        case .unknown: false
        }
    }
}

extension BashJudge {
    private static let secrets = ["**/.env", "**/.ssh/**"]
    private static let denials = ["rm ...", "git push ..."]

    /// The contexts of the corpus: an allow list, a deny list, an ask list.
    static func context(_ name: String) throws -> BashJudge {
        switch name {
        case "listed":
            let list = ["git status", "git log ...", "ls ...", "npm test ...", "echo ...", "cat ..."]
            return try BashJudge(allow: list, denyFile: secrets, mayWrite: false)
        case "asking": return try BashJudge(allow: nil, ask: denials, denyFile: secrets)
        default: return try BashJudge(allow: nil, deny: denials, denyFile: secrets)
        }
    }
}
