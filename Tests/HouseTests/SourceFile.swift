import Foundation

/// One Swift file of the repository, read as text.
struct SourceFile {
    let path: String
    let module: String
    let lines: [String]

    static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()

    /// Every `.swift` file under `Sources` or `Tests`, in the order of its path.
    static func all(in folder: String = "Sources") throws -> [SourceFile] {
        let base = root.appendingPathComponent(folder)
        let found = FileManager.default.enumerator(atPath: base.path)?.compactMap { $0 as? String } ?? []
        return try found.filter { $0.hasSuffix(".swift") }.sorted().map { name in
            let text = try String(contentsOf: base.appendingPathComponent(name), encoding: .utf8)
            return SourceFile(
                path: "\(folder)/\(name)", module: String(name.prefix { $0 != "/" }),
                lines: text.components(separatedBy: "\n"))
        }
    }

    /// The word after `import`, where that is among the first three words of a line.
    var imports: [String] {
        lines.compactMap { line in
            let words = line.split(separator: " ").prefix(4)
            guard let place = words.prefix(3).firstIndex(of: "import"), place + 1 < words.count else { return nil }
            guard !line.hasPrefix(" "), !line.hasPrefix("/") else { return nil }
            return String(words[place + 1].prefix { $0 != "." })
        }
    }

    /// From a line with `func` or `init` that ends in `{` to the `}` under its first column: first line and count.
    var functions: [(line: Int, count: Int)] {
        lines.indices.compactMap { start in
            let line = lines[start]
            guard line.hasSuffix("{"), line.contains("func ") || line.contains("init(") else { return nil }
            guard !line.trimmingCharacters(in: .whitespaces).hasPrefix("/") else { return nil }
            let indent = line.prefix { $0 == " " }
            guard let end = lines[(start + 1)...].firstIndex(of: "\(indent)}") else { return nil }
            return (start + 1, end - start + 1)
        }
    }
}
