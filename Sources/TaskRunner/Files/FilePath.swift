/// A path as a model or a client writes it, made relative to the workspace or to the skills.
///
/// Absolute paths lie under `/project` or `/skills`; all others are relative to `/project`. `.` and empty parts go,
/// `..` is worked out here as far as the text goes; what then leads above its root is no path at all.
package struct FilePath: Hashable, Sendable {
    package enum Root: String, Hashable, Sendable {
        case project = "/project"
        case skills = "/skills"
    }

    static let lengthLimit = 1_024
    static let partLimit = 255

    package let root: Root
    package let parts: [String]

    /// Returns `nil` for a path that leads nowhere inside, is too long, or holds a control character.
    package init?(_ text: String) {
        guard (1...Self.lengthLimit).contains(text.utf8.count), text.utf8.allSatisfy({ $0 >= 0x20 && $0 != 0x7F })
        else { return nil }
        var parts: [String] = []
        for part in text.split(separator: "/", omittingEmptySubsequences: true) where part != "." {
            guard part.utf8.count <= Self.partLimit else { return nil }
            if part == ".." {
                guard parts.popLast() != nil else { return nil }
            } else {
                parts.append(String(part))
            }
        }
        guard text.hasPrefix("/") else {
            (root, self.parts) = (.project, parts)
            return
        }
        guard let first = parts.first, let root = Root(rawValue: "/" + first) else { return nil }
        (self.root, self.parts) = (root, Array(parts.dropFirst()))
    }

    package init(_ root: Root = .project, parts: [String]) { (self.root, self.parts) = (root, parts) }

    /// Relative to its root; `.` for the root itself.
    package var relative: String { parts.isEmpty ? "." : parts.joined(separator: "/") }

    /// As the sandbox sees it.
    package var absolute: String { parts.isEmpty ? root.rawValue : root.rawValue + "/" + relative }

    /// As people read it: relative to the workspace, absolute for a skill.
    package var shown: String { root == .project ? relative : absolute }

    func appending(_ name: String) -> FilePath { FilePath(root, parts: parts + [name]) }
}
