import StrictJSON
import Vocabulary

/// One value of the price document and where it stands, so that every refusal can name its place.
struct PriceField {
    let value: JSONValue
    let path: String

    /// The member `name`, which must be there.
    func required(_ name: String) throws(PriceRefusal) -> PriceField {
        guard let member = value[name] else { throw .missing(path: "\(path).\(name)") }
        return PriceField(value: member, path: "\(path).\(name)")
    }

    /// The member `name`; `nil` if it is missing or `null`.
    func optional(_ name: String) -> PriceField? {
        guard let member = value[name], member != .null else { return nil }
        return PriceField(value: member, path: "\(path).\(name)")
    }

    /// The members of an object, at most `limit`.
    func members(limit: Int) throws(PriceRefusal) -> [(name: String, field: PriceField)] {
        guard let members = value.members else { throw .malformed(path: path) }
        guard members.count <= limit else { throw .tooLarge(path: path) }
        return members.map { ($0.name, PriceField(value: $0.value, path: "\(path).\($0.name)")) }
    }

    /// The items of an array, one at least and at most `limit`.
    func items(limit: Int) throws(PriceRefusal) -> [PriceField] {
        guard let items = value.array, !items.isEmpty else { throw .malformed(path: path) }
        guard items.count <= limit else { throw .tooLarge(path: path) }
        return items.enumerated().map { PriceField(value: $0.element, path: "\(path)[\($0.offset)]") }
    }

    /// Refuses a member that is not one of `names`: a misspelled rate must not pass as a missing one.
    func allowing(_ names: Set<String>) throws(PriceRefusal) {
        guard let members = value.members else { throw .malformed(path: path) }
        for member in members where !names.contains(member.name) {
            throw .unknownName(path: "\(path).\(member.name)")
        }
    }

    /// A text of 1 to 256 bytes.
    func text() throws(PriceRefusal) -> String {
        guard let text = value.string, (1...256).contains(text.utf8.count) else { throw .malformed(path: path) }
        return text
    }

    func count(_ range: ClosedRange<Int64>) throws(PriceRefusal) -> Int64 {
        guard let count = value.integer else { throw .malformed(path: path) }
        guard range.contains(count) else { throw .tooLarge(path: path) }
        return count
    }

    func rate() throws(PriceRefusal) -> PicoUSD {
        guard let rate = PicoUSD(dollarsPerMillion: try text()) else { throw .malformed(path: path) }
        return rate
    }

    /// A fee of at most 1,000 dollars.
    func fee() throws(PriceRefusal) -> NanoUSD {
        guard let fee = NanoUSD(dollars: try text()) else { throw .malformed(path: path) }
        guard fee <= .dollars(1_000) else { throw .tooLarge(path: path) }
        return fee
    }

    func ratio() throws(PriceRefusal) -> Ratio {
        guard let ratio = Ratio(try text()) else { throw .malformed(path: path) }
        return ratio
    }

    func instant() throws(PriceRefusal) -> Instant {
        guard let instant = Instant(text: try text()) else { throw .malformed(path: path) }
        return instant
    }

    func flag() throws(PriceRefusal) -> Bool {
        guard let flag = value.bool else { throw .malformed(path: path) }
        return flag
    }
}
