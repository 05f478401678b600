extension OverrideSubject {
    /// Reads `tenant acme` or `key acme/ci`: also the name under which an override is kept beside the files.
    package init?(_ text: String) {
        let words = text.split(separator: " ", omittingEmptySubsequences: false).map(String.init)
        guard words.count == 2, !words[1].isEmpty else { return nil }
        switch words[0] {
        case "tenant": self = .tenant(words[1])
        case "key": self = .key(words[1])
        default: return nil
        }
    }
}

extension Policy {
    /// Reads a version as a store keeps it: files by their names, and overrides by their subjects.
    ///
    /// Overrides of tenants come before those of their keys.
    package static func load(kept texts: [String: String], catalog: Catalog) -> PolicyLoad {
        let (files, overrides) = split(texts)
        var load = Policy.load(files, catalog: catalog)
        for (subject, text) in overrides {
            guard let policy = load.policy else { break }
            let next = policy.changingOverride(of: subject, to: text)
            load = PolicyLoad(
                policy: next.policy, diagnostics: load.diagnostics + next.diagnostics, summary: load.summary)
        }
        return load
    }

    private static func split(
        _ texts: [String: String]
    ) -> (files: [PolicyFile], overrides: [(OverrideSubject, String)]) {
        var files: [PolicyFile] = []
        var overrides: [(OverrideSubject, String)] = []
        for (name, text) in texts.sorted(by: { $0.key > $1.key }) {
            if let subject = OverrideSubject(name) {
                overrides.append((subject, text))
            } else {
                files.append(PolicyFile(name: name, text: text))
            }
        }
        return (files, overrides)
    }

    /// The overrides that no file of the folder holds, by subject.
    package var keptOverrides: [(subject: String, text: String)] {
        overrides.sorted { $0.key < $1.key }.map { ($0.key, $0.value.source.lines.joined(separator: "\n")) }
    }
}
