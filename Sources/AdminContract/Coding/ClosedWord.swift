/// One word of a closed list; another word is refused with the list.
package protocol ClosedWord: RawRepresentable<String>, CaseIterable, Hashable, Sendable, Codable {}

extension ClosedWord {
    package init(from decoder: any Decoder) throws {
        let text = try decoder.singleValueContainer().decode(String.self)
        guard let word = Self(rawValue: text) else {
            let words = Self.allCases.map(\.rawValue).joined(separator: ", ")
            throw ShapeFault(at: decoder.codingPath, "`\(text)` is none of \(words)")
        }
        self = word
    }
}
