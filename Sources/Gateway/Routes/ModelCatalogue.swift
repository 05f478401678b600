import Admission
import StrictJSON
import Vocabulary

/// The answers of `GET /v1/models` and `GET /v1/models/{id}`.
enum ModelCatalogue {
    private static let pageLimit = 1_000
    private static let page = 20

    /// One page, or why the query is refused: the set of its parameters is closed.
    static func list(_ models: [ListedModel], query: ArraySlice<UInt8>?) -> Result<JSONValue, QueryRefusal> {
        var query = QueryReader(query)
        let limit = query.integer("limit", 1...pageLimit) ?? page
        let (after, before) = (query.text("after_id"), query.text("before_id"))
        _ = query.text("beta")  // sent by SDKs on every call; changes nothing here
        if let name = query.rest { return .failure(.init(name)) }
        var rows = models[...]
        if let after {
            guard let index = rows.firstIndex(where: { $0.id == after }) else { return .failure(.init("after_id")) }
            rows = rows[(index + 1)...]
        }
        if let before {
            guard let index = rows.firstIndex(where: { $0.id == before }) else { return .failure(.init("before_id")) }
            rows = rows[..<index]
        }
        let shown = before == nil ? rows.prefix(limit) : rows.suffix(limit)
        return .success(pageJSON(Array(shown), hasMore: shown.count < rows.count))
    }

    static func one(_ model: ListedModel) -> JSONValue {
        .members([
            "type": .string("model"), "id": .string(model.id), "display_name": .string(model.displayName),
            "created_at": .string(Instant(seconds: 0).secondText),
        ])
    }

    private static func pageJSON(_ rows: [ListedModel], hasMore: Bool) -> JSONValue {
        .members([
            "data": .array(rows.map(one)), "has_more": .bool(hasMore),
            "first_id": rows.first.map { .string($0.id) } ?? .null,
            "last_id": rows.last.map { .string($0.id) } ?? .null,
        ])
    }
}

/// A query parameter that is unknown or out of range.
struct QueryRefusal: Error {
    let name: String

    init(_ name: String) { self.name = name }

    var refusal: CallRefusal {
        var refusal = CallRefusal(
            .invalidRequest, "the query parameter `\(name)` is unknown or out of range; correct it")
        refusal.path = name
        return refusal
    }
}
