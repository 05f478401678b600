import StrictJSON
import Vocabulary

extension PriceTable {
    package static let modelLimit = 1_000
    package static let aliasLimit = 1_000

    /// Reads a price document of schema `gatehouse-prices/1`.
    ///
    /// - Parameter revision: Lower-case hex SHA-256 of the document's canonical bytes (RFC 8785), taken by the caller.
    package static func parse(_ bytes: [UInt8], revision: String) throws(PriceRefusal) -> PriceTable {
        let document: JSONValue
        do { document = try JSONReader.parse(bytes) } catch { throw .json(error) }
        let root = PriceField(value: document, path: "$")
        try root.allowing([
            "schema", "currency", "unit", "models", "aliases", "modifiers", "server_tools", "fallback",
        ])
        for (name, word) in Self.header where document[name]?.string != word { throw .schema(path: "$.\(name)") }
        let rows = try rows(root.required("models"))
        let fallback = try root.optional("fallback").map { field throws(PriceRefusal) in
            try PriceRow(fallback: field)
        }
        return PriceTable(
            revision: revision, rows: rows, aliases: try aliases(root.optional("aliases"), rows: rows),
            modifiers: try root.optional("modifiers").map(ratios) ?? [:],
            serverTools: try root.optional("server_tools").map(serverTools) ?? [:], fallback: fallback,
            warnings: rows.flatMap(warnings) + (fallback.map { [.hasFallback] + warnings($0) } ?? []))
    }

    /// Reads an object of multipliers.
    static func ratios(_ field: PriceField) throws(PriceRefusal) -> [String: Ratio] {
        var ratios: [String: Ratio] = [:]
        for (name, member) in try field.members(limit: 64) { ratios[name] = try member.ratio() }
        return ratios
    }

    private static let header = [
        ("schema", "gatehouse-prices/1"), ("currency", "USD"), ("unit", "USD per million tokens"),
    ]

    private static func rows(_ field: PriceField) throws(PriceRefusal) -> [PriceRow] {
        var rows: [PriceRow] = []
        var seen: Set<String> = []
        for item in try field.items(limit: modelLimit) {
            let row = try PriceRow(item)
            guard seen.insert(row.id).inserted else { throw .duplicate(path: "\(item.path).id") }
            rows.append(row)
        }
        return rows
    }

    private static func aliases(_ field: PriceField?, rows: [PriceRow]) throws(PriceRefusal) -> [String: String] {
        guard let field else { return [:] }
        let known = Set(rows.map(\.id))
        var aliases: [String: String] = [:]
        for (name, member) in try field.members(limit: aliasLimit) {
            let target = try member.text()
            guard known.contains(target) else { throw .malformed(path: member.path) }
            // An alias that is also a model would give one name two prices.
            guard !known.contains(name) else { throw .duplicate(path: member.path) }
            aliases[name] = target
        }
        return aliases
    }

    private static func serverTools(_ field: PriceField) throws(PriceRefusal) -> [String: ServerToolPrice] {
        var tools: [String: ServerToolPrice] = [:]
        for (name, member) in try field.members(limit: 64) {
            try member.allowing(["per_request", "per_hour", "minimum_seconds", "result_tokens", "verified"])
            guard member.value["per_request"] != nil || member.value["per_hour"] != nil else {
                throw .missing(path: "\(member.path).per_request")
            }
            tools[name] = ServerToolPrice(
                perRequest: try member.optional("per_request")?.fee() ?? .zero,
                perHour: try member.optional("per_hour")?.fee() ?? .zero,
                minimumSeconds: try member.optional("minimum_seconds")?.count(0...86_400) ?? 0,
                resultTokens: try member.required("result_tokens").count(0...(1 << 30)))
        }
        return tools
    }

    private static func warnings(_ row: PriceRow) -> [PriceWarning] {
        var warnings: [PriceWarning] = []
        if row.dated.contains(where: { $0.verified == nil }) { warnings.append(.unverified(model: row.id)) }
        let steps = row.dated.map(\.rates) + (row.fast.map { [$0] } ?? [])
        let all = steps.flatMap { [$0.rates] + ($0.longPrompt.map { [$0.rates] } ?? []) }
        if all.contains(where: \.hasZero) { warnings.append(.zeroRate(model: row.id)) }
        return warnings
    }
}
