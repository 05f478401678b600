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
    package let text: String

    package init(_ text: String, in places: PathPlaces = .unknown) { self.text = text }
}
