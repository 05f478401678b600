import Foundation
import TestSupport
import Testing
import Upkeep

@Suite struct FileDoctorTests {
    private func file(_ name: String, mode: Int, in folder: TemporaryFolder) throws -> String {
        let path = folder.path + "/" + name
        try Data("x".utf8).write(to: URL(fileURLWithPath: path))
        try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: path)
        return path
    }

    @Test(arguments: [0o644, 0o640, 0o604, 0o620]) func `a file that others can get at is found with its cure`(
        mode: Int
    ) throws {
        let folder = try TemporaryFolder()
        let path = try file("audit.key", mode: mode, in: folder)
        let finding = try #require(FileDoctor([path]).examine().first)
        #expect(finding.kind == .fileTooOpen)
        #expect(finding.cause.contains("mode \(String(mode, radix: 8))"))
        #expect(finding.cure == "chmod 600 \(path)")
    }

    @Test func `a folder gets back its own mode`() throws {
        let folder = try TemporaryFolder()
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: folder.path)
        #expect(FileDoctor([folder.path]).examine().map(\.cure) == ["chmod 700 \(folder.path)"])
    }

    @Test func `private files and files that are not there are fine`() throws {
        let folder = try TemporaryFolder()
        let doctor = FileDoctor([try file("a", mode: 0o600, in: folder), folder.path + "/none"])
        #expect(doctor.examine().isEmpty)
        #expect(doctor.count == 1)
    }
}
