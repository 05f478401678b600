import CLinux
import Digests
import Glibc
import StrictJSON

/// The tools that move bytes and interpret nothing: they run in the daemon, on the workspace's descriptor.
package struct FileTools: Sendable {
    static let readLimit = 256 << 10
    static let lineLimit = 2_000
    static let columnLimit = 2_000
    static let imageLimit = 5 << 20
    /// Bytes of a file that is edited, before and after.
    static let editLimit = 8 << 20
    static let nameLimit = 1_000

    let workspace: Workspace
    /// Folders of the granted skills by name.
    let skills: [String: Folder]
    /// Names that the policy hides from lists and searches.
    let isHidden: @Sendable (FilePath) -> Bool

    package init(
        _ workspace: Workspace, skills: [String: Folder] = [:],
        isHidden: @escaping @Sendable (FilePath) -> Bool = { _ in false }
    ) {
        (self.workspace, self.skills, self.isHidden) = (workspace, skills, isHidden)
    }

    /// Where a path leads once its links are followed, as the policy judges it a second time; `nil` if nowhere.
    package func resolved(_ text: String) -> FilePath? {
        guard let path = FilePath(text), let (folder, inner) = place(of: path) else { return nil }
        return folder.resolved(inner).map { found in
            path.root == .project ? found : FilePath(.skills, parts: [path.parts[0]] + found.parts)
        }
    }

    /// Whether a path leads to something beneath the workspace or a skill, or to the folder of all skills.
    func isBeneath(_ text: String) -> Bool {
        guard let path = FilePath(text) else { return false }
        return path == FilePath(.skills, parts: []) || resolved(text) != nil
    }

    /// Whether a name beneath a listed place is hidden, as it was written or as the links on the way to it lead.
    func hidden(beneath text: String) -> @Sendable (FilePath) -> Bool {
        guard let path = FilePath(text), let (folder, inner) = place(of: path) else { return isHidden }
        return hidden(beneath: inner, folder)
    }

    private func hidden(beneath path: FilePath, _ folder: Folder) -> @Sendable (FilePath) -> Bool {
        let isHidden = isHidden
        guard let real = folder.resolved(path), real != path else { return isHidden }
        return { child in
            let rest = child.parts.dropFirst(path.parts.count)
            return isHidden(child) || isHidden(FilePath(child.root, parts: real.parts + rest))
        }
    }

    /// The folder in which a path lies, and the path within it.
    private func place(of path: FilePath) -> (Folder, FilePath)? {
        guard path.root == .skills else { return (workspace.folder, path) }
        guard let name = path.parts.first, let folder = skills[name] else { return nil }
        return (folder, FilePath(.skills, parts: Array(path.parts.dropFirst())))
    }

    private func with(_ text: String, _ body: (Folder, FilePath) throws(FileRefusal) -> ToolOutcome) -> ToolOutcome {
        guard let path = FilePath(text), let (folder, inner) = place(of: path) else {
            return .error(FileRefusal.outside.sentence(text))
        }
        do throws(FileRefusal) { return try body(folder, inner) } catch { return .error(error.sentence(text)) }
    }

    // MARK: Read

    /// Reads lines of a text with their numbers, or an image.
    package func read(_ text: String, offset: Int = 1, limit: Int = lineLimit) -> ToolOutcome {
        with(text) { folder, path throws(FileRefusal) in
            let (file, facts) = try folder.openFile(path)
            guard let head = try? Kernel.read(file.number, limit: 16) else { throw .notAllowed }
            if let type = ImageType.of(head) { return try image(file, facts, type, text) }
            return try lines(file, facts, text, offset: offset, limit: limit)
        }
    }

    private func image(
        _ file: Descriptor, _ facts: Kernel.FileFacts, _ type: String, _ text: String
    ) throws(FileRefusal) -> ToolOutcome {
        guard facts.size <= Int64(Self.imageLimit) else {
            return .error("`\(text)` is an image of \(facts.size) bytes; at most 5 MiB are shown")
        }
        guard let bytes = try? Kernel.read(file.number, limit: Self.imageLimit) else { throw .notAllowed }
        var outcome = ToolOutcome.ok("[image \(type), \(bytes.count) bytes]")
        outcome.image = (type, Base64.encode(bytes))
        return outcome
    }

    private func lines(
        _ file: Descriptor, _ facts: Kernel.FileFacts, _ text: String, offset: Int, limit: Int
    ) throws(FileRefusal) -> ToolOutcome {
        // Whole files are read to count their lines; what is shown is bounded by itself.
        guard let bytes = try? Kernel.read(file.number, limit: 64 << 20) else { throw .notAllowed }
        guard !bytes.contains(0), String(validating: bytes, as: UTF8.self) != nil else {
            return .error("`\(text)` is a binary file of \(facts.size) bytes")
        }
        let room = min(Self.readLimit, ToolOutcome.textLimit - 128)
        let lines = TextLines(bytes, from: offset, limit: limit, room: room)
        guard offset <= max(1, lines.count) else {
            return .error("`\(text)` has \(lines.count) lines; `offset` \(offset) is behind its end")
        }
        let isPart = offset > 1 || lines.last < lines.count
        return .ok(
            (lines.shown + (isPart ? ["[lines \(offset)-\(lines.last) of \(lines.count)]"] : [])).joined(
                separator: "\n"))
    }

    /// Six columns of number, a tab, the text.
    static func numbered(_ number: Int, _ line: Substring) -> String {
        let digits = "\(number)"
        let text = line.utf8.count <= columnLimit ? String(line) : String(line.prefix(columnLimit))
        return String(repeating: " ", count: max(0, 6 - digits.count)) + digits + "\t" + text
    }

    // MARK: LS and Glob

    /// Lists one folder: names sorted by bytes, folders with a `/`, links with their target.
    package func list(_ text: String, ignoring patterns: [String] = []) -> ToolOutcome {
        let ignored = patterns.compactMap { GlobPattern($0) }
        return with(text) { folder, path throws(FileRefusal) in
            let opened = try folder.openFolder(path)
            guard let names = try? Kernel.names(in: opened.number).names else { throw .notAllowed }
            var rows: [String] = []
            let isHidden = hidden(beneath: path, folder)
            for name in names where !isHidden(path.appending(name)) && !ignored.contains(where: { $0.matches([name]) })
            {
                // A name that went away meanwhile is not listed.
                guard let facts = try? Kernel.facts(of: name, in: opened.number) else { continue }
                if facts.isFolder { rows.append(name + "/") }
                if facts.isRegular { rows.append(name) }
                if facts.isLink {
                    rows.append("\(name) -> \(Kernel.linkTarget(name, in: opened.number) ?? "?")")
                }
            }
            guard rows.count > Self.nameLimit else {
                return .ok(rows.isEmpty ? "(empty)" : rows.joined(separator: "\n"))
            }
            let shown = rows.prefix(Self.nameLimit).joined(separator: "\n")
            return .ok("\(shown)\n[1,000 of \(Self.grouped(rows.count)) shown]")
        }
    }

    /// Finds files by a pattern, newest first.
    package func glob(_ pattern: String, in text: String = ".") -> ToolOutcome {
        guard let glob = GlobPattern(pattern) else { return .error("`\(pattern)` has too many alternatives") }
        return with(text) { folder, path throws(FileRefusal) in
            var found: [(path: FilePath, at: Int64)] = []
            let walk = FolderWalk(folder: folder, isHidden: hidden(beneath: path, folder))
            _ = try walk.each(from: path) { file in
                guard file.facts.isRegular, glob.matches(Array(file.path.parts.dropFirst(path.parts.count))) else {
                    return
                }
                found.append((file.path, file.facts.changedAt))
            }
            found.sort { ($0.at, $1.path.relative) > ($1.at, $0.path.relative) }
            guard !found.isEmpty else { return .ok("no files") }
            let rows = found.prefix(Self.nameLimit).map(\.path.shown).joined(separator: "\n")
            return .ok(found.count > Self.nameLimit ? "\(rows)\n[1,000 of \(Self.grouped(found.count)) shown]" : rows)
        }
    }

    /// `5310` as `5,310`.
    static func grouped(_ number: Int) -> String {
        let digits = Array("\(number)".utf8)
        let parts = stride(from: digits.count % 3 == 0 ? 0 : digits.count % 3 - 3, to: digits.count, by: 3)
        return parts.map { String(decoding: digits[max(0, $0)..<($0 + 3)], as: UTF8.self) }.joined(separator: ",")
    }

    // MARK: Write and Edit

    /// Writes a whole file, folders included; only a copy is ever written.
    package func write(_ text: String, _ content: String) -> ToolOutcome {
        guard workspace.isCopy else { return .error("this workspace is read-only") }
        return with(text) { folder, path throws(FileRefusal) in
            guard path.root == .project else { throw .notAllowed }
            let wasThere = try folder.replace(path, with: Array(content.utf8), owner: workspace.owner)
            return .ok("\(wasThere ? "replaced" : "created") \(path.relative) (\(content.utf8.count) bytes)")
        }
    }

    /// Replaces a text that stands once in a file, or each of them.
    package func edit(_ text: String, old: String, new: String, everywhere: Bool = false) -> ToolOutcome {
        guard workspace.isCopy else { return .error("this workspace is read-only") }
        return with(text) { folder, path throws(FileRefusal) in
            guard path.root == .project else { throw .notAllowed }
            let (file, facts) = try folder.openFile(path)
            guard facts.size <= Int64(Self.editLimit), let bytes = try? Kernel.read(file.number, limit: Self.editLimit),
                let content = String(validating: bytes, as: UTF8.self)
            else { return .error("`\(text)` is no text that can be edited") }
            let edit = TextEdit(content, old: old, new: new)
            guard edit.count > 0 else { return .error("`old_string` does not occur in `\(text)`") }
            guard edit.count == 1 || everywhere else {
                return .error(
                    "`old_string` occurs \(edit.count) times in `\(text)`; make it unique or set `replace_all`")
            }
            guard edit.size <= Self.editLimit else {
                return .error("`\(text)` would have \(edit.size) bytes; at most 8 MiB are written by an edit")
            }
            _ = try folder.replace(path, with: edit.bytes, owner: workspace.owner)
            let word = edit.count == 1 ? "1 replacement" : "\(edit.count) replacements"
            return .ok("edited \(path.relative): \(word)\n\(edit.changedLines)")
        }
    }
}

/// The images that a model can see, by their first bytes.
enum ImageType {
    static func of(_ head: [UInt8]) -> String? {
        if head.starts(with: [0x89, 0x50, 0x4E, 0x47]) { return "image/png" }
        if head.starts(with: [0xFF, 0xD8, 0xFF]) { return "image/jpeg" }
        if head.starts(with: Array("GIF8".utf8)) { return "image/gif" }
        if head.starts(with: Array("RIFF".utf8)), head.dropFirst(8).starts(with: Array("WEBP".utf8)) {
            return "image/webp"
        }
        return nil
    }
}
