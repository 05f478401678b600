import Foundation
import Testing

/// What a machine can see of the house style; a number here changes only together with its sentence in CONTRIBUTING.
@Suite struct StyleTests {
    @Test(arguments: ["Sources", "Tests"])
    func `a line fits in 120 columns and a file in 500 lines`(folder: String) throws {
        for file in try SourceFile.all(in: folder) {
            #expect(file.lines.count <= 501, "\(file.path) has \(file.lines.count - 1) lines")
            for (index, line) in file.lines.enumerated() where line.count > 120 {
                Issue.record("\(file.path):\(index + 1) has \(line.count) columns")
            }
        }
    }

    @Test func `a function fits on a screen of 60 lines`() throws {
        for file in try SourceFile.all() {
            for function in file.functions where function.count > 60 {
                Issue.record("\(file.path):\(function.line) has \(function.count) lines")
            }
        }
    }

    @Test func `what another room can see is documented`() throws {
        for file in try SourceFile.all() {
            let isLow = (Room.all[file.module]?.floor ?? 9) <= 2
            for (index, line) in file.lines.enumerated() {
                let text = line.trimmingCharacters(in: .whitespaces)
                let isTop = line.hasPrefix("package ") && !line.hasPrefix("package import")
                let isVerb = isLow && (text.hasPrefix("package func") || text.hasPrefix("package mutating func"))
                guard isTop || isVerb, !line.hasPrefix("package typealias") else { continue }
                #expect(isDocumented(file.lines, above: index), "\(file.path):\(index + 1) has no `///`")
            }
        }
    }

    @Test(arguments: ["Sources", "Tests"])
    func `no file or folder is called after nothing`(folder: String) throws {
        let empty = [
            "Utils", "Utilities", "Helper", "Helpers", "Common", "Types", "Models", "Manager", "Extensions", "Misc",
        ]
        for file in try SourceFile.all(in: folder) {
            for part in file.path.dropLast(".swift".count).split(separator: "/") {
                #expect(!empty.contains { part.hasSuffix($0) }, "\(file.path)")
            }
        }
    }

    @Test func `nothing banned is left`() throws {
        let banned = ["try!", "as!", "fatalError(", "@testable", "Task.detached", "Date()", "UUID()", "FIXME"]
        for file in try SourceFile.all() {
            for (index, line) in file.lines.enumerated() {
                let found = banned.filter(line.contains)
                #expect(found.isEmpty, "\(file.path):\(index + 1) has \(found)")
                let startsTask = code(" " + line).contains(" Task {")
                #expect(!startsTask || file.module == "gatehoused", "\(file.path):\(index + 1) starts a task")
            }
        }
    }

    @Test func `what the compiler cannot check says why it is safe`() throws {
        let marks = ["@unchecked Sendable", "nonisolated(unsafe)", "unsafe "]
        for file in try SourceFile.all() {
            for (index, line) in file.lines.enumerated() where marks.contains(where: code(line).contains) {
                #expect(isExplained(file.lines, index), "\(file.path):\(index + 1) has no `// SAFETY:` above it")
            }
        }
    }

    @Test func `a test file has its source file`() throws {
        let sources = Set(try SourceFile.all().map(\.path))
        let excepted: Set = ["HouseTests", "EndToEndTests", "ContractTests", "FaultTests", "Support", "Benchmarks"]
        for file in try SourceFile.all(in: "Tests") where file.path.hasSuffix("Tests.swift") {
            guard !excepted.contains(file.module) else { continue }
            let module = file.module.dropLast("Tests".count)
            let name = file.path.split(separator: "/").last.map { $0.dropLast("Tests.swift".count) } ?? ""
            let isMirrored = sources.contains { $0.hasPrefix("Sources/\(module)/") && $0.hasSuffix("/\(name).swift") }
            #expect(isMirrored, "\(file.path) mirrors no source file")
        }
    }

    private func code(_ line: String) -> String {
        guard let comment = line.range(of: "//") else { return line }
        return String(line[..<comment.lowerBound])
    }

    /// True if a line above, within the same statement or block of such lines, begins `// SAFETY:`.
    private func isExplained(_ lines: [String], _ index: Int) -> Bool {
        let above = lines[max(0, index - 12)...index].reversed()
        for line in above {
            if line.contains("// SAFETY:") { return true }
            if line.trimmingCharacters(in: .whitespaces).isEmpty { return false }
        }
        return false
    }

    private func isDocumented(_ lines: [String], above index: Int) -> Bool {
        for line in lines[..<index].reversed() {
            let text = line.trimmingCharacters(in: .whitespaces)
            if text.hasPrefix("///") { return true }
            guard text.hasPrefix("@") || text.hasPrefix("//") else { return false }
        }
        return false
    }
}
