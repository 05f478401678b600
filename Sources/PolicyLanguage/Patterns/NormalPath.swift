/// Where relative paths and `~` stand, as absolute paths; `nil` where the caller does not know.
package struct PathPlaces: Hashable, Sendable {
    package let root: String?
    package let home: String?

    package init(root: String? = nil, home: String? = nil) {
        (self.root, self.home) = (root, home)
    }

    package static let unknown = PathPlaces()
}

/// A path after `.`, `..`, `//` and the workspace root are taken out of it.
package struct NormalPath: Hashable, Sendable {
    /// `src/a`, `../a`, `/etc/a` or `~/a`; `.` is the root itself.
    package let text: String

    /// The same file by each name that a pattern may use.
    let names: [ShellPath]

    /// Reads the path of a call; an absolute one inside the root becomes relative.
    package init(_ text: String, in places: PathPlaces = .unknown) {
        let path = ShellPath(literal: text)
        names = path.names(in: places)
        self.text = names.first?.literalText ?? text
    }
}
