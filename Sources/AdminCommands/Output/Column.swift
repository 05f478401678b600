import StrictJSON

/// One column of a table or CSV: a path into an object, and the word above it.
package struct Column: Hashable, Sendable {
    let title: String
    let path: String

    package init(_ path: String, _ title: String? = nil) {
        self.path = path
        self.title = title ?? path
    }

    /// Columns by comma, as `--columns` takes them.
    package static func list(_ text: String) -> [Column] {
        text.split(separator: ",").map { Column(String($0)) }
    }

    /// What the object holds at the path.
    func value(of object: JSONValue) -> JSONValue {
        path.split(separator: ".").reduce(object) { value, name in value[String(name)] ?? .null }
    }
}
