import Foundation
import TestSupport
import Testing
import Upkeep

@Suite struct FileMenderTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func make(_ name: String, _ mode: Int) throws -> String {
        let path = folder.path + "/" + name
        #expect(FileManager.default.createFile(atPath: path, contents: Data([1])))
        try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: path)
        return path
    }

    private func mode(_ path: String) throws -> Int? {
        try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
    }

    @Test func `a file that others can read is closed, and a second look finds nothing to do`() throws {
        let (open, closed) = (try make("audit.key", 0o644), try make("export.key", 0o600))
        let mender = FileMender([open, closed, folder.path + "/not-there"], folders: [])
        #expect(mender.mend(owner: nil).map(\.act) == ["chmod 600"])
        #expect(try mode(open) == 0o600)
        #expect(mender.mend(owner: nil).isEmpty)
        #expect(FileDoctor([open, closed]).examine().isEmpty)
    }

    @Test func `a folder that is missing is found, made with its mode, and then no finding`() throws {
        let path = folder.path + "/backups"
        let doctor = FileDoctor([], folders: [path])
        #expect(doctor.examine().map(\.kind) == [.folderMissing])
        #expect(FileMender([], folders: [(path, 0o700)]).mend(owner: nil).map(\.path) == [path])
        #expect(try mode(path) == 0o700)
        #expect(doctor.examine().isEmpty)
    }

    @Test func `a link is not followed to what it points at`() throws {
        let target = try make("elsewhere", 0o644)
        let link = folder.path + "/link.key"
        try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: target)
        #expect(FileMender([link], folders: []).mend(owner: nil).isEmpty)
        #expect(try mode(target) == 0o644)
    }

    @Test func `what cannot be done is told, and the rest is done`() throws {
        let open = try make("audit.key", 0o640)
        let deeds = FileMender([open], folders: [(folder.path + "/no/such/parent", 0o700)]).mend(owner: nil)
        #expect(deeds.map(\.path) == [folder.path + "/no/such/parent", open])
        #expect(deeds[0].failure != nil && deeds[1].failure == nil)
    }
}
