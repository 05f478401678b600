import AdminContract
import Digests
import Vocabulary

/// Which part of a list is wanted.
package struct PageRequest: Hashable, Sendable {
    package let limit: Int
    /// What an earlier page gave.
    package let cursor: String?

    package init(limit: Int = Int(PageLimit.usual), cursor: String? = nil) {
        (self.limit, self.cursor) = (limit, cursor)
    }
}

/// Where a list goes on: opaque to the client, and bound to the list and its filters.
///
/// It names the last item that was given, so rows that are added do not shift it, and it may be used again.
struct PageCursor {
    private static let bindingBytes = 8

    /// What stands before the next page; empty at the start.
    let after: String

    /// Reads the cursor of a request for a list with these filters.
    static func read(_ page: PageRequest, of list: [String]) throws(AdminRefusal) -> PageCursor {
        guard let text = page.cursor else { return PageCursor(after: "") }
        let refusal = AdminRefusal(.cursorMismatch, "the cursor belongs to another list or other filters; start again")
        guard let bytes = Base64.decode(text.map(Self.standard).joined(), padded: false) else { throw refusal }
        guard bytes.count >= bindingBytes, Array(bytes.prefix(bindingBytes)) == binding(list) else { throw refusal }
        guard let after = String(validating: bytes.dropFirst(bindingBytes), as: UTF8.self) else { throw refusal }
        return PageCursor(after: after)
    }

    /// The cursor of what follows `item`.
    static func text(after item: String, of list: [String]) -> String {
        Base64.encode(binding(list) + Array(item.utf8), padded: false).map(url).joined()
    }

    private static func binding(_ list: [String]) -> [UInt8] {
        let text = list.map { "\($0.utf8.count):\($0)" }.joined()
        return Array(SHA256.hash(text).bytes.prefix(bindingBytes))
    }

    private static func url(_ digit: Character) -> String { digit == "+" ? "-" : digit == "/" ? "_" : String(digit) }
    private static func standard(_ digit: Character) -> String {
        digit == "-" ? "+" : digit == "_" ? "/" : String(digit)
    }
}

/// Walks rows in their order until a page is full.
struct PageWalk<Row> {
    /// Rows that are fetched at once, at most.
    static var stride: Int { 1_001 }

    /// Rows after the one named, in their order.
    let fetch: (String, Int) throws -> [Row]
    let name: (Row) -> String
    let isWanted: (Row) -> Bool

    /// The page, and the name after which the next one starts.
    func page(_ limit: Int, after: String) throws -> (rows: [Row], next: String?) {
        var (rows, place) = ([Row](), after)
        // One more than is asked for says whether there is more.
        var stride = min(limit + 1, Self.stride)
        while true {
            let batch = try fetch(place, stride)
            for row in batch where isWanted(row) {
                guard rows.count < limit else { return (rows, rows.last.map(name)) }
                rows.append(row)
            }
            guard batch.count == stride, let last = batch.last else { return (rows, nil) }
            place = name(last)
            stride = min(stride * 4, Self.stride)  // a filter that takes few is not asked for few at a time
        }
    }
}
