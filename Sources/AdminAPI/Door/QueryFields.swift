import AdminContract
import Administration
import Vocabulary

/// The parameters of a query: a closed set for each operation, each of its own shape.
struct QueryFields: Sendable {
    static let countLimit = 64

    private let pairs: [(name: String, value: String)]

    /// As it stands in a target.
    var target: String {
        pairs.map { "\(PercentCode.encode($0.name))=\(PercentCode.encode($0.value))" }.joined(separator: "&")
    }

    /// Splits and decodes `a=1&b[]=2`.
    init(_ bytes: ArraySlice<UInt8>?) throws(AdminRefusal) {
        var pairs: [(String, String)] = []
        let text = String(decoding: bytes ?? [], as: UTF8.self)
        for part in text.split(separator: "&") {
            let halves = part.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            let value = halves.count == 2 ? PercentCode.decode(halves[1], isQuery: true) : ""
            guard let name = PercentCode.decode(halves[0], isQuery: true), let value else {
                throw AdminRefusal(.invalidRequest, "`\(part)` in the query is not percent-encoded UTF-8")
            }
            pairs.append((name, value))
        }
        guard pairs.count <= Self.countLimit else {
            throw AdminRefusal(.invalidRequest, "a query has at most \(Self.countLimit) parameters")
        }
        self.pairs = pairs
    }

    /// Refuses every parameter that the operation does not have, and single ones that stand twice.
    func allow(_ names: String...) throws(ShapeFault) {
        for (index, pair) in pairs.enumerated() {
            guard names.contains(pair.name) else {
                let hint = Nearest.hint(pair.name, among: names)
                throw ShapeFault(path: pair.name, detail: "no such parameter; \(hint)")
            }
            let isRepeated = pairs[..<index].contains { $0.name == pair.name }
            guard !isRepeated || pair.name.hasSuffix("[]") else {
                throw ShapeFault(path: pair.name, detail: "it stands twice")
            }
        }
    }

    func text(_ name: String) -> String? { pairs.first { $0.name == name }?.value }

    func texts(_ name: String) -> [String] { pairs.filter { $0.name == name }.map(\.value) }

    func word<Word: ClosedWord>(_ name: String, _ type: Word.Type) throws(ShapeFault) -> Word? {
        try value(name, "none of \(Word.allCases.map(\.rawValue).joined(separator: ", "))", Word.init(rawValue:))
    }

    func words<Word: ClosedWord>(_ name: String, _ type: Word.Type) throws(ShapeFault) -> [Word] {
        var words: [Word] = []
        for text in texts(name) {
            guard let word = Word(rawValue: text) else {
                let known = Word.allCases.map(\.rawValue).joined(separator: ", ")
                throw ShapeFault(path: name, detail: "`\(text)` is none of \(known)")
            }
            words.append(word)
        }
        return words
    }

    func instant(_ name: String) throws(ShapeFault) -> Instant? {
        try value(name, "no time, such as 2027-02-01T00:00:00Z", Instant.init(text:))
    }

    func tier(_ name: String) throws(ShapeFault) -> TierName? { try value(name, "no name of a tier", TierName.init) }

    func number(_ name: String, in range: ClosedRange<Int64>) throws(ShapeFault) -> Int64? {
        try value(name, "no number from \(range.lowerBound) to \(range.upperBound)") { text in
            Int64(text).flatMap { range.contains($0) ? $0 : nil }
        }
    }

    /// Which part of a list is wanted.
    func page() throws(ShapeFault) -> PageRequest {
        let limit = try number("limit", in: PageLimit.allowed) ?? PageLimit.usual
        return PageRequest(limit: Int(limit), cursor: text("cursor"))
    }

    private func value<Value>(
        _ name: String, _ fault: String, _ parse: (String) -> Value?
    ) throws(ShapeFault) -> Value? {
        guard let text = text(name) else { return nil }
        guard let value = parse(text) else { throw ShapeFault(path: name, detail: "`\(text)` is \(fault)") }
        return value
    }
}
