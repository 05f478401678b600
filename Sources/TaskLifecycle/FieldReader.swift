package import StrictJSON
package import Vocabulary

/// Reads the members of a closed object one by one; what nobody asked for is refused at the end.
///
/// A client that believes in a field we ignore believes in a protection that is not there.
package struct FieldReader {
    private let place: String
    private var rest: [JSONValue.Member]
    private let refused: [String: String]
    private var seen: [String] = []

    /// - Parameters:
    ///   - place: Stands before each name in a refusal.
    ///   - refused: Names that are refused with a sentence of their own.
    package init(
        _ value: JSONValue, at place: String = "", refusing refused: [String: String] = [:]
    ) throws(FieldRefusal) {
        guard let members = value.members else {
            let path = place.isEmpty ? "" : String(place.dropLast())
            throw FieldRefusal(path, "the body must be a JSON object")
        }
        (self.place, rest, self.refused) = (place, members, refused)
    }

    private mutating func take(_ name: String) -> JSONValue? {
        seen.append(name)
        guard let index = rest.firstIndex(where: { $0.name == name }) else { return nil }
        let value = rest.remove(at: index).value
        return value == .null ? nil : value
    }

    /// A text of as many UTF-8 bytes.
    package mutating func text(_ name: String, _ range: ClosedRange<Int>) throws(FieldRefusal) -> String? {
        guard let value = take(name) else { return nil }
        guard let text = value.string, range.contains(text.utf8.count) else {
            throw FieldRefusal(
                place + name, "`\(place)\(name)` is a text of \(range.lowerBound) to \(range.upperBound) bytes")
        }
        return text
    }

    /// An integer literal of that range.
    package mutating func integer(_ name: String, _ range: ClosedRange<Int64>) throws(FieldRefusal) -> Int64? {
        guard let value = take(name) else { return nil }
        guard let number = value.integer, range.contains(number) else {
            throw FieldRefusal(
                place + name, "`\(place)\(name)` is an integer from \(range.lowerBound) to \(range.upperBound)")
        }
        return number
    }

    /// A flag.
    package mutating func flag(_ name: String) throws(FieldRefusal) -> Bool? {
        guard let value = take(name) else { return nil }
        guard let flag = value.bool else { throw FieldRefusal(place + name, "`\(place)\(name)` is true or false") }
        return flag
    }

    /// An amount in USD above 0, with at most nine decimals.
    package mutating func money(_ name: String) throws(FieldRefusal) -> NanoUSD? {
        guard let value = take(name) else { return nil }
        guard case .number(let text) = value, let amount = NanoUSD(dollars: text), amount > .zero else {
            throw FieldRefusal(place + name, "`\(place)\(name)` is an amount in USD above 0 with at most 9 decimals")
        }
        return amount
    }

    /// A number literal, as it was written.
    package mutating func number(_ name: String) throws(FieldRefusal) -> String? {
        guard let value = take(name) else { return nil }
        guard case .number(let text) = value else {
            throw FieldRefusal(place + name, "`\(place)\(name)` is a number")
        }
        return text
    }

    /// One of the words of a closed list.
    package mutating func word<Word: RawRepresentable & CaseIterable>(
        _ name: String
    ) throws(FieldRefusal) -> Word? where Word.RawValue == String {
        guard let value = take(name) else { return nil }
        guard let word = value.string.flatMap(Word.init(rawValue:)) else {
            let words = Word.allCases.map { "`\($0.rawValue)`" }.joined(separator: " or ")
            throw FieldRefusal(place + name, "`\(place)\(name)` is \(words)")
        }
        return word
    }

    /// An object, its members unread.
    package mutating func object(_ name: String) throws(FieldRefusal) -> JSONValue? {
        guard let value = take(name) else { return nil }
        guard value.members != nil else { throw FieldRefusal(place + name, "`\(place)\(name)` is an object") }
        return value
    }

    /// A list of as many items, unread.
    package mutating func items(_ name: String, _ range: ClosedRange<Int>) throws(FieldRefusal) -> [JSONValue]? {
        guard let value = take(name) else { return nil }
        guard let items = value.array, range.contains(items.count) else {
            throw FieldRefusal(
                place + name, "`\(place)\(name)` is a list of \(range.lowerBound) to \(range.upperBound) items")
        }
        return items
    }

    /// Any value at all.
    package mutating func any(_ name: String) -> JSONValue? { take(name) }

    /// A list of names; left out is all.
    package mutating func names(_ name: String) throws(FieldRefusal) -> NameList {
        guard let items = try items(name, 0...NameList.itemLimit) else { return .all }
        let texts = items.compactMap(\.string).filter { (1...NameList.lengthLimit).contains($0.utf8.count) }
        guard texts.count == items.count else {
            throw FieldRefusal(
                place + name, "`\(place)\(name)` is a list of names of 1 to \(NameList.lengthLimit) bytes")
        }
        return .listed(texts)
    }

    /// Refuses the first member that nobody asked for, with the nearest name that exists.
    package func refuseRest() throws(FieldRefusal) {
        guard let left = rest.first else { return }
        let path = place + left.name
        if let sentence = refused[left.name] { throw FieldRefusal(path, sentence) }
        let nearest = NearestName.of(left.name, among: seen).map { "; did you mean `\($0)`?" } ?? "; leave it out"
        throw FieldRefusal(path, "`\(path)` is no field of this request\(nearest)")
    }
}
