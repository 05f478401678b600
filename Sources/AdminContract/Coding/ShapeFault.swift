/// What is wrong with one value of a JSON body, and where.
package struct ShapeFault: Error, Hashable, Sendable {
    /// A path from the body's root: `$.owner.type`, `$.alerts[2]`.
    package let path: String
    /// For people: cause, then cure.
    package let detail: String

    package init(path: String, detail: String) {
        self.path = path
        self.detail = detail
    }

    init(at keys: [any CodingKey], _ detail: String) {
        self.init(path: Self.path(keys), detail: detail)
    }

    static func path(_ keys: [any CodingKey]) -> String {
        keys.reduce("$") { path, key in
            if let index = key.intValue { return "\(path)[\(index)]" }
            return "\(path).\(key.stringValue)"
        }
    }
}
