import StrictJSON
import Vocabulary

extension PriceRow {
    /// Reads one entry of `models`.
    init(_ field: PriceField) throws(PriceRefusal) {
        try field.allowing(Self.rowNames)
        id = try field.required("id").text()
        family = try field.required("family").text()
        displayName = try field.required("display_name").text()
        maxInput = try field.required("max_input").count(1...Self.windowLimit)
        maxOutput = try field.required("max_output").count(1...Self.windowLimit)
        imageTokens = try field.required("image_tokens").count(0...Self.windowLimit)
        bytesPerOutputToken = try field.required("bytes_per_output_token").count(1...64)
        geo = try field.optional("geo").map(PriceTable.ratios) ?? [:]
        dated = try Self.dated(field.required("rates"))
        fast = try field.optional("fast").map { fast throws(PriceRefusal) in
            try fast.allowing(Self.rateNames)
            return try SteppedRates(fast)
        }
        isRetired = try field.optional("retired")?.flag() ?? false
    }

    /// Reads `fallback`: five rates, and bounds that may be left out because the widest that are known stand in.
    init(fallback field: PriceField) throws(PriceRefusal) {
        try field.allowing(Self.rateNames.union(["max_input", "max_output", "image_tokens", "bytes_per_output_token"]))
        id = "fallback"
        family = "fallback"
        displayName = "fallback"
        maxInput = try field.optional("max_input")?.count(1...Self.windowLimit) ?? 1_000_000
        maxOutput = try field.optional("max_output")?.count(1...Self.windowLimit) ?? 128_000
        imageTokens = try field.optional("image_tokens")?.count(0...Self.windowLimit) ?? 5_000
        bytesPerOutputToken = try field.optional("bytes_per_output_token")?.count(1...64) ?? 3
        geo = [:]
        dated = [try DatedRates(field)]
        isRetired = false
    }

    /// No context window comes near this; it keeps every product of a call within 128 bits.
    private static let windowLimit: Int64 = 1 << 30
    private static let entryLimit = 64
    private static let rowNames: Set<String> = [
        "id", "family", "display_name", "max_input", "max_output", "image_tokens", "bytes_per_output_token", "geo",
        "rates", "fast", "retired",
    ]
    fileprivate static let classNames: Set<String> = ["input", "output", "write_5m", "write_1h", "read"]
    fileprivate static let rateNames = classNames.union(["long_prompt", "effective_from", "source", "verified"])

    /// The entries of `rates`, each later than the one before it; only the first may hold since always.
    private static func dated(_ field: PriceField) throws(PriceRefusal) -> [DatedRates] {
        var dated: [DatedRates] = []
        for item in try field.items(limit: entryLimit) {
            try item.allowing(rateNames)
            let entry = try DatedRates(item)
            if let last = dated.last {
                guard let from = entry.from, last.from.map({ $0 < from }) ?? true else {
                    throw .malformed(path: "\(item.path).effective_from")
                }
            }
            dated.append(entry)
        }
        return dated
    }
}

extension PriceRow.DatedRates {
    fileprivate init(_ field: PriceField) throws(PriceRefusal) {
        from = try field.optional("effective_from")?.instant()
        rates = try SteppedRates(field)
        source = try field.optional("source")?.text() ?? ""
        verified = try field.optional("verified")?.text()
    }
}

extension SteppedRates {
    fileprivate init(_ field: PriceField) throws(PriceRefusal) {
        rates = try TokenRates(field)
        guard let step = field.optional("long_prompt") else { return }
        try step.allowing(PriceRow.classNames.union(["above"]))
        longPrompt = LongPrompt(above: try step.required("above").count(0...(1 << 40)), rates: try TokenRates(step))
    }
}

extension TokenRates {
    fileprivate init(_ field: PriceField) throws(PriceRefusal) {
        input = try field.required("input").rate()
        output = try field.required("output").rate()
        write5m = try field.required("write_5m").rate()
        write1h = try field.required("write_1h").rate()
        read = try field.required("read").rate()
    }
}
