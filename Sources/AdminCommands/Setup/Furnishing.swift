import FoundationEssentials

/// Makes a folder from which a daemon can start: configuration, prices, policies, agents and skills.
///
/// What is there stays as it is: a second run changes nothing.
struct Furnishing {
    /// Where everything goes.
    let folder: String
    /// A provider behind the daemon instead of the simulator: where its key stands.
    var providerKeyFile: String?
    /// State and socket in the places of a system's service instead of in the folder.
    var isService = false
    /// The user for the tools of tasks, which a daemon of root needs.
    var toolUser: String?

    /// One file, and whether it was written just now.
    struct Deed: Hashable {
        let path: String
        let isNew: Bool
    }

    /// Writes what is missing.
    ///
    /// - Throws: `Complaint` for the first thing that cannot be written.
    func make(from shipped: ShippedFiles) throws -> [Deed] {
        try makeFolder(folder, 0o755)
        if !isService { try makeFolder("\(folder)/data", 0o700) }
        let template = try Self.text(shipped.configuration)
        var deeds = [
            try put(configuration(template), "gatehouse.yaml"), try put(Self.text(shipped.prices), "prices.json"),
        ]
        for (kind, source) in [
            ("policies", shipped.policies), ("agents", shipped.agents), ("skills", shipped.skills),
        ] {
            deeds += try copy(source, "\(folder)/\(kind)")
        }
        if isService { deeds.append(try put(unit(Self.text(shipped.unit)), "gatehoused.service")) }
        return deeds
    }

    /// The shipped configuration with the places and the upstream of this folder.
    func configuration(_ template: String) -> String {
        let lines = template.split(separator: "\n", omittingEmptySubsequences: false).map { line in
            Self.replaced("/etc/gatehouse/", "\(folder)/", in: String(line))
        }
        return lines.map { line in
            if !isService, line.hasPrefix("data_dir:") { return "data_dir: \(folder)/data" }
            if !isService, line.hasPrefix("  socket:") { return "  socket: \(folder)/admin.sock" }
            if let key = providerKeyFile, line.hasPrefix("  - {name: simulator") {
                return "  - {name: anthropic, kind: messages, url: \"https://api.anthropic.com\", key_file: \(key)}"
            }
            if let toolUser, line.hasPrefix("sandbox:") {
                return Self.replaced("user: null", "user: \(toolUser)", in: line)
            }
            return line
        }.joined(separator: "\n")
    }

    private func unit(_ template: String) -> String {
        Self.replaced("/etc/gatehouse/gatehouse.yaml", "\(folder)/gatehouse.yaml", in: template)
    }

    // MARK: Files

    private func put(_ text: String, _ name: String) throws -> Deed { try Self.put(text, "\(folder)/\(name)") }

    private static func put(_ text: String, _ path: String) throws -> Deed {
        guard !FileManager.default.fileExists(atPath: path) else { return Deed(path: path, isNew: false) }
        do {
            try Data(text.utf8).write(to: URL(filePath: path), options: .withoutOverwriting)
        } catch {
            throw Complaint("the file `\(path)` cannot be written")
        }
        return Deed(path: path, isNew: true)
    }

    private func copy(_ source: String, _ target: String) throws -> [Deed] {
        // A kind that is not shipped has nothing to copy.
        let names = (try? FileManager.default.contentsOfDirectory(atPath: source).sorted()) ?? []
        try makeFolder(target, 0o755)
        return try names.filter { !$0.hasPrefix(".") }.flatMap { name -> [Deed] in
            let (from, to) = ("\(source)/\(name)", "\(target)/\(name)")
            var isFolder = false
            _ = FileManager.default.fileExists(atPath: from, isDirectory: &isFolder)
            return isFolder ? try copy(from, to) : [try Self.put(Self.text(from), to)]
        }
    }

    private func makeFolder(_ path: String, _ mode: Int) throws {
        guard !FileManager.default.fileExists(atPath: path) else { return }
        do {
            try FileManager.default.createDirectory(
                atPath: path, withIntermediateDirectories: true, attributes: [.posixPermissions: mode])
        } catch {
            throw Complaint("the folder `\(path)` cannot be made")
        }
    }

    private static func text(_ path: String) throws(Complaint) -> String {
        guard let bytes = FileManager.default.contents(atPath: path) else {
            throw Complaint("the shipped file `\(path)` cannot be read")
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    private static func replaced(_ word: String, _ other: String, in text: String) -> String {
        var (rest, output) = (text[...], "")
        while let found = rest.firstRange(of: word) {
            output += rest[..<found.lowerBound] + other
            rest = rest[found.upperBound...]
        }
        return output + rest
    }
}
