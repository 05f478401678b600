import AdminContract

/// The fields of a form, as a browser sends them (`application/x-www-form-urlencoded`).
struct FormFields: Sendable {
    static let countLimit = 64

    private let pairs: [(name: String, value: String)]

    /// `nil` for bytes that are no form.
    init?(_ bytes: some Collection<UInt8>) {
        var pairs: [(String, String)] = []
        for part in String(decoding: bytes, as: UTF8.self).split(separator: "&") {
            let halves = part.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            let value = halves.count == 2 ? PercentCode.decode(halves[1], isQuery: true) : ""
            guard pairs.count < Self.countLimit, let name = PercentCode.decode(halves[0], isQuery: true), let value
            else { return nil }
            pairs.append((name, value))
        }
        self.pairs = pairs
    }

    /// What was typed, without blanks around it; `nil` where nothing was.
    func text(_ name: String) -> String? {
        guard let value = pairs.first(where: { $0.name == name })?.value else { return nil }
        let trimmed = value.drop { $0.isWhitespace }
        guard let last = trimmed.lastIndex(where: { !$0.isWhitespace }) else { return nil }
        return String(trimmed[...last])
    }

    subscript(name: String) -> String { text(name) ?? "" }
}
