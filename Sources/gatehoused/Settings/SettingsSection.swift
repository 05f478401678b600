import Yams

/// One mapping of the configuration while it is read.
///
/// Each key is asked for by name, and what nobody asked for is refused. Nothing is clamped: a value of the wrong type
/// or out of range refuses to start, with the line where it stands.
struct SettingsSection {
    /// `client.tls`; empty at the top.
    let path: String
    private let file: String
    private let mapping: Node.Mapping?
    private let environment: [String: String]
    /// Where the values are noted, and under which name: `upstreams[0]` in a list.
    private let notes: SettingsNotes
    private let place: String
    private var asked: Set<String> = []

    /// Reads `text` as the whole configuration; `environment` overrides it by `GATEHOUSE_<SECTION>_<KEY>`.
    init(text: String, file: String, environment: [String: String], notes: SettingsNotes) throws {
        let node = try Self.compose(text, file)
        (self.file, self.notes, place) = (file, notes, "")
        self.environment = environment
        path = ""
        mapping = node?.mapping
        guard node == nil || mapping != nil || node?.null != nil else {
            throw SettingsRefusal(
                place: "\(file):1", sentence: "the file must be a mapping of settings, such as `data_dir: PATH`")
        }
    }

    /// A mapping inside `parent`.
    private init(
        _ parent: SettingsSection, path: String, place: String, mapping: Node.Mapping?, environment: [String: String]
    ) {
        (file, notes) = (parent.file, parent.notes)
        (self.path, self.place, self.mapping, self.environment) = (path, place, mapping, environment)
    }

    private static func compose(_ text: String, _ file: String) throws -> Node? {
        do {
            return try Yams.compose(yaml: text)
        } catch let error as YamlError {
            let sentence = "\(error)".split(separator: "\n").joined(separator: " ")
            throw SettingsRefusal(place: file, sentence: "this is not YAML: \(sentence)")
        }
    }

    // MARK: Values

    /// A nested mapping; empty if it is missing.
    mutating func section(_ key: String) throws -> SettingsSection {
        let node = child(key)
        if let node, node.mapping == nil {
            throw refusal(key, "`\(key)` holds settings of its own, one per line below it")
        }
        return SettingsSection(
            self, path: full(key), place: noted(key), mapping: node?.mapping, environment: environment)
    }

    /// The mappings of a list; `nil` if it is missing.
    mutating func sections(_ key: String) throws -> [SettingsSection]? {
        try refuseOverride(key)
        let node = child(key)
        guard let node, let items = node.sequence, !items.isEmpty else {
            guard node == nil || node?.sequence != nil else { throw refusal(key, "`\(key)` is a list") }
            note(key, "[]", "[]", "a list of mappings")
            return node.map { _ in [] }
        }
        return try items.enumerated().map { index, item in
            guard let mapping = item.mapping else { throw refusal(key, "each item of `\(key)` is a mapping") }
            return SettingsSection(
                self, path: full(key), place: "\(noted(key))[\(index)]", mapping: mapping, environment: [:])
        }
    }

    /// Text, or `nil` if the key is missing or `null`.
    mutating func text(_ key: String) throws -> String? {
        let text = try scalar(key)
        note(key, text, nil, "a text, or null")
        return text
    }

    /// Text; `fallback` if the key is missing or `null`.
    mutating func text(_ key: String, _ fallback: String) throws -> String {
        let text = try scalar(key) ?? fallback
        note(key, text, fallback, "a text")
        return text
    }

    /// Text; `fallback` if the key is missing, `nil` if it is `null` or empty.
    mutating func text(_ key: String, unlessNull fallback: String) throws -> String? {
        let isSaid = child(key) != nil || override(key) != nil
        let said = try scalar(key)
        let text = isSaid ? (said == "" ? nil : said) : fallback
        note(key, text, fallback, "a text, or null")
        return text
    }

    private mutating func scalar(_ key: String) throws -> String? {
        let node = child(key)
        if let override = override(key) { return override }
        guard let node, node.null == nil else { return nil }
        guard let text = node.scalar?.string else { throw refusal(key, "`\(key)` is a text") }
        return text
    }

    /// Texts of a list; `nil` if it is missing.
    ///
    /// In the environment they stand between commas.
    mutating func texts(_ key: String) throws -> [String]? {
        let texts = try items(key)
        note(key, texts.map(Self.list), nil, "a list of texts, or null")
        return texts
    }

    /// Texts of a list; `fallback` if it is missing.
    mutating func texts(_ key: String, _ fallback: [String]) throws -> [String] {
        let texts = try items(key) ?? fallback
        note(key, Self.list(texts), Self.list(fallback), "a list of texts")
        return texts
    }

    private mutating func items(_ key: String) throws -> [String]? {
        let node = child(key)
        if let override = override(key) { return override.split(separator: ",").map(String.init) }
        guard let node else { return nil }
        guard let items = node.sequence else { throw refusal(key, "`\(key)` is a list, for example [a, b]") }
        return try items.map { item in
            guard let text = item.scalar?.string else { throw refusal(key, "each item of `\(key)` is a text") }
            return text
        }
    }

    /// Names with texts; `nil` if it is missing.
    mutating func map(_ key: String) throws -> [String: String]? {
        try refuseOverride(key)
        guard let node = child(key) else {
            note(key, "{}", "{}", "a mapping of texts")
            return nil
        }
        guard let pairs = node.mapping else { throw refusal(key, "`\(key)` is a mapping, for example {a: b}") }
        var map: [String: String] = [:]
        for (name, value) in pairs {
            guard let name = name.scalar?.string, let value = value.scalar?.string else {
                throw refusal(key, "`\(key)` maps texts to texts")
            }
            map[name] = value
        }
        let shown = map.sorted { $0.key < $1.key }.map { "\($0.key): \($0.value)" }.joined(separator: ", ")
        note(key, "{\(shown)}", "{}", "a mapping of texts")
        return map
    }

    mutating func flag(_ key: String, _ fallback: Bool) throws -> Bool {
        let text = try scalar(key) ?? "\(fallback)"
        guard let flag = ["true": true, "false": false][text] else {
            throw refusal(key, "`\(text)` is neither true nor false")
        }
        note(key, text, "\(fallback)", "true or false")
        return flag
    }

    /// A count within `range`.
    mutating func count(_ key: String, _ fallback: Int, in range: ClosedRange<Int>) throws -> Int {
        let text = try scalar(key) ?? "\(fallback)"
        guard let count = Int(text.filter { $0 != "_" }) else { throw refusal(key, "`\(text)` is not a whole number") }
        guard range.contains(count) else {
            throw refusal(key, "\(count) is outside \(range.lowerBound) to \(range.upperBound)")
        }
        note(key, "\(count)", "\(fallback)", "a number from \(range.lowerBound) to \(range.upperBound)")
        return count
    }

    /// A duration in milliseconds, written `250ms`, `30s`, `5m`, `1h15m`, `1d`.
    mutating func milliseconds(_ key: String, _ fallback: Int64, in range: ClosedRange<Int64>) throws -> Int64 {
        let usual = SettingsUnit.duration(fallback)
        let value = try duration(scalar(key) ?? usual, of: key, in: range)
        note(key, SettingsUnit.duration(value), usual, "a duration from \(Self.bounds(range))")
        return value
    }

    /// A duration; `nil` if the key is missing or `null`.
    mutating func milliseconds(_ key: String, in range: ClosedRange<Int64>) throws -> Int64? {
        let value = try scalar(key).map { try duration($0, of: key, in: range) }
        note(key, value.map(SettingsUnit.duration), nil, "a duration from \(Self.bounds(range)), or null for none")
        return value
    }

    private func duration(_ text: String, of key: String, in range: ClosedRange<Int64>) throws -> Int64 {
        guard let value = SettingsUnit.milliseconds(text) else {
            throw refusal(key, "`\(text)` is not a duration; write for example 250ms, 30s, 5m, 1h15m or 1d")
        }
        guard range.contains(value) else { throw refusal(key, "\(text) is outside \(Self.bounds(range))") }
        return value
    }

    private static func bounds(_ range: ClosedRange<Int64>) -> String {
        "\(SettingsUnit.duration(range.lowerBound)) to \(SettingsUnit.duration(range.upperBound))"
    }

    /// A size in bytes, written `512`, `64KiB`, `32MiB`, `1GiB`.
    mutating func bytes(_ key: String, _ fallback: Int, in range: ClosedRange<Int>) throws -> Int {
        let text = try scalar(key) ?? SettingsUnit.size(fallback)
        guard let value = SettingsUnit.bytes(text) else {
            throw refusal(key, "`\(text)` is not a size; write for example 512, 64KiB, 32MiB or 1GiB")
        }
        guard range.contains(value) else {
            throw refusal(key, "\(text) is outside \(range.lowerBound) to \(range.upperBound) bytes")
        }
        let bounds = "\(SettingsUnit.size(range.lowerBound)) to \(SettingsUnit.size(range.upperBound))"
        note(key, SettingsUnit.size(value), SettingsUnit.size(fallback), "a size from \(bounds)")
        return value
    }

    /// One of a few words.
    mutating func word<Word: RawRepresentable & CaseIterable>(_ key: String, _ fallback: Word) throws -> Word
    where Word.RawValue == String {
        let text = try scalar(key) ?? fallback.rawValue
        let words = Word.allCases.map(\.rawValue).joined(separator: ", ")
        guard let word = Word(rawValue: text) else { throw refusal(key, "`\(text)` is none of \(words)") }
        note(key, text, fallback.rawValue, "one of \(words)")
        return word
    }

    // MARK: What is left

    /// Refuses the first key that nobody asked for, with the nearest one that exists.
    func refuseUnknown() throws {
        for (key, _) in mapping ?? [:] {
            let name = key.scalar?.string ?? "?"
            guard !asked.contains(name) else { continue }
            let near = NearestWord.find(name, among: asked).map { "; did you mean `\($0)`?" } ?? ""
            throw SettingsRefusal(place: place(key), sentence: "unknown setting `\(full(name))`\(near)")
        }
        try refuseUnknownEnvironment()
    }

    private func refuseUnknownEnvironment() throws {
        guard !path.isEmpty else { return }
        let prefix = Self.variable(path) + "_"
        let known = Set(asked.map { Self.variable(full($0)) })
        for name in environment.keys.sorted() where name.hasPrefix(prefix) {
            // `GATEHOUSE_CLIENT_TLS_KEY_FILE` belongs to the section `client.tls`, which looks for itself.
            guard !known.contains(name), !known.contains(where: { name.hasPrefix($0 + "_") }) else { continue }
            throw SettingsRefusal(place: name, sentence: "this variable names no setting of `\(path)`")
        }
    }

    /// Says what is wrong with the value of `key`, at its place.
    func refusal(_ key: String, _ sentence: String) -> SettingsRefusal {
        if override(key) != nil { return SettingsRefusal(place: Self.variable(full(key)), sentence: sentence) }
        let node = mapping?.first { $0.key.scalar?.string == key }?.key
        return SettingsRefusal(place: node.map(place) ?? file, sentence: "\(full(key)): \(sentence)")
    }

    /// A list of mappings or a mapping of texts is not for a variable; one that is there must not be passed over.
    private func refuseOverride(_ key: String) throws {
        guard override(key) != nil else { return }
        throw refusal(key, "this setting does not fit into a variable; write it into the file")
    }

    private mutating func child(_ key: String) -> Node? {
        asked.insert(key)
        return mapping?.first { $0.key.scalar?.string == key }?.value
    }

    // MARK: What was read

    private func note(_ key: String, _ value: String?, _ fallback: String?, _ takes: String) {
        let source: SettingsNotes.Source
        if override(key) != nil {
            source = .environment
        } else {
            source = mapping?.contains { $0.key.scalar?.string == key } == true ? .file : .fallback
        }
        notes.note(
            SettingsNotes.Note(
                key: noted(key), value: value, fallback: fallback, source: source, takes: takes,
                variable: place.contains("[") ? nil : Self.variable(full(key))))
    }

    private func noted(_ key: String) -> String { place.isEmpty ? key : "\(place).\(key)" }

    private static func list(_ texts: [String]) -> String { "[\(texts.joined(separator: ", "))]" }

    private func override(_ key: String) -> String? { environment[Self.variable(full(key))] }

    private func full(_ key: String) -> String { path.isEmpty ? key : "\(path).\(key)" }

    private func place(_ node: Node) -> String { node.mark.map { "\(file):\($0.line)" } ?? file }

    /// `client.address` is `GATEHOUSE_CLIENT_ADDRESS`.
    private static func variable(_ path: String) -> String {
        "GATEHOUSE_" + path.uppercased().map { $0 == "." ? "_" : String($0) }.joined()
    }
}
