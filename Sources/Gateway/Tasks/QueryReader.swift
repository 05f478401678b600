import Vocabulary

/// Reads the parameters of a query one by one; a name that nobody asked for, or a value out of range, is refused.
struct QueryReader {
    private var pairs: [(name: String, value: String)]
    private var wrong: String?

    init(_ query: ArraySlice<UInt8>?) {
        pairs = String(decoding: query ?? [], as: UTF8.self).split(separator: "&").map { pair in
            let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            return (String(parts[0]), parts.count == 2 ? String(parts[1]) : "")
        }
    }

    /// The first parameter that is unknown, stands twice or is out of range; asked last.
    var rest: String? { wrong ?? pairs.first?.name }

    mutating func text(_ name: String) -> String? {
        guard let index = pairs.firstIndex(where: { $0.name == name }) else { return nil }
        return pairs.remove(at: index).value
    }

    mutating func integer(_ name: String, _ range: ClosedRange<Int>) -> Int? {
        guard let text = text(name) else { return nil }
        guard text.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let number = Int(text), range.contains(number)
        else {
            wrong = wrong ?? name
            return nil
        }
        return number
    }

    /// The id in a parameter; what is none is out of range.
    mutating func id<Tag>(_ name: String) -> Identifier<Tag>? {
        guard let text = text(name) else { return nil }
        let id = Identifier<Tag>(text)
        if id == nil { wrong = wrong ?? name }
        return id
    }

    mutating func word<Word: RawRepresentable>(_ name: String) -> Word? where Word.RawValue == String {
        guard let text = text(name) else { return nil }
        let word = Word(rawValue: text)
        if word == nil { wrong = wrong ?? name }
        return word
    }
}
