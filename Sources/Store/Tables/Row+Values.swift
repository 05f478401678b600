import GRDB
import Vocabulary

extension Row {
    /// A column of nanoseconds since 1970.
    func instant(_ column: String) -> Instant { Instant(nanoseconds: self[column]) }

    /// A column that may be NULL.
    func instantOrNil(_ column: String) -> Instant? {
        let nanoseconds: Int64? = self[column]
        return nanoseconds.map(Instant.init(nanoseconds:))
    }

    func slug(_ column: String) throws -> Slug { try word(column, Slug.init) }

    /// A column whose text must be one of a type's words; anything else is a corrupt row.
    func word<Word>(_ column: String, _ parse: (String) -> Word?) throws -> Word {
        let text: String = self[column]
        guard let word = parse(text) else {
            throw StoreFailure(doing: "reading column \(column)", cause: "`\(text)` is no value of it")
        }
        return word
    }
}
