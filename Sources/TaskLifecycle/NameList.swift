/// The names that a request asks for: all that the policy allows, or those that are listed.
package enum NameList: Hashable, Sendable {
    package static let itemLimit = 64
    package static let lengthLimit = 128

    /// Left out: all that is allowed.
    case all
    /// Listed; an empty list grants nothing. An item is a name, `*`, or a prefix with a `*` behind it.
    case listed([String])

    /// What of `known` is granted, in the order of `known`.
    ///
    /// A wildcard means those of mine that are allowed and is never refused; a name that is unknown or denied is.
    package func granted(known: [String], isAllowed: (String) -> Bool) throws(NameRefusal) -> [String] {
        guard case .listed(let items) = self else { return known.filter(isAllowed) }
        var wanted: Set<String> = []
        for item in items {
            if item.hasSuffix("*") {
                let prefix = item.dropLast()
                wanted.formUnion(known.filter { $0.hasPrefix(prefix) && isAllowed($0) })
                continue
            }
            guard known.contains(item) else {
                throw .unknown(item, nearest: NearestName.of(item, among: known))
            }
            guard isAllowed(item) else { throw .denied(item) }
            wanted.insert(item)
        }
        return known.filter(wanted.contains)
    }
}

/// Why a list refuses its whole task.
package enum NameRefusal: Error, Hashable {
    case unknown(String, nearest: String?)
    case denied(String)
}

/// The known name that a misspelt one most likely meant.
package enum NearestName {
    /// Edits beyond which a name is another one.
    private static let reach = 3

    /// The nearest of `known`, upper and lower case alike; `nil` if none is near.
    package static func of(_ name: String, among known: [String]) -> String? {
        let near = known.map { ($0, distance(name.lowercased(), $0.lowercased())) }.min { $0.1 < $1.1 }
        guard let near, near.1 <= min(reach, max(1, name.utf8.count / 2)) else { return nil }
        return near.0
    }

    /// Insertions, deletions and replacements between two short texts.
    private static func distance(_ left: String, _ right: String) -> Int {
        let (left, right) = (Array(left.utf8.prefix(64)), Array(right.utf8.prefix(64)))
        var row = Array(0...right.count)
        for (index, byte) in left.enumerated() {
            var diagonal = row[0]
            row[0] = index + 1
            for column in right.indices {
                let above = row[column + 1]
                row[column + 1] = min(above + 1, row[column] + 1, diagonal + (byte == right[column] ? 0 : 1))
                diagonal = above
            }
        }
        return row[right.count]
    }
}
