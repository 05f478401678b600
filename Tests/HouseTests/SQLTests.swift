import Foundation
import Testing

/// SQL is static text, and stands in the one room that is reviewed for it.
@Suite struct SQLTests {
    private static let words = ["SELECT ", "INSERT INTO ", "UPDATE ", "DELETE FROM ", "PRAGMA ", "CREATE TABLE "]

    /// The store, and the witness: a program of its own with one small database, for another user.
    private static let rooms: Set = ["Store", "gatehouse-witness"]

    @Test func `no SQL stands outside the store`() throws {
        for file in try SourceFile.all() where !Self.rooms.contains(file.module) {
            for (index, line) in file.lines.enumerated() where !Self.isComment(line) {
                let found = Self.words.filter { line.contains("\"" + $0) || line.contains("sql: ") }
                #expect(found.isEmpty, "\(file.path):\(index + 1) speaks SQL")
            }
        }
    }

    /// A value that becomes part of a statement's text is how a token reaches SQL; numbers of ours are no such value.
    @Test func `a token that is SQL never reaches SQL`() throws {
        for file in try SourceFile.all() where Self.rooms.contains(file.module) {
            var isInside = false
            for (index, line) in file.lines.enumerated() where !Self.isComment(line) {
                if line.contains("sql: \"\"\"") || line.hasSuffix("\"\"\"") && !isInside {
                    isInside = true
                    continue
                }
                if isInside, line.trimmingCharacters(in: .whitespaces).hasPrefix("\"\"\"") { isInside = false }
                let isStatement = isInside || Self.words.contains { line.contains("\"" + $0) }
                guard isStatement else { continue }
                let rest = Self.allowed.reduce(line) { $0.replacingOccurrences(of: $1, with: "") }
                #expect(!rest.contains("\\("), "\(file.path):\(index + 1) builds SQL from parts")
            }
        }
    }

    /// A setting that was read as a number in a range, and three constants that are lists of columns.
    private static let allowed = [
        "PRAGMA wal_autocheckpoint = \\(walPages);", "\\(KeyRowReader.columns)", "\\(VersionColumn.names)",
        "\\(KeyColumn.names)",
    ]

    private static func isComment(_ line: String) -> Bool {
        line.trimmingCharacters(in: .whitespaces).hasPrefix("//")
    }
}
