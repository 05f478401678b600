import AdminCommands
import Foundation
import TestSupport
import Testing

@Suite struct NewFileTests {
    private let folder: TemporaryFolder
    private let path: String

    init() throws {
        folder = try TemporaryFolder()
        path = "\(folder.path)/monday.tar"
    }

    private var names: [String] {
        get throws { try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted() }
    }

    private func content() throws -> String {
        String(decoding: try Data(contentsOf: URL(filePath: path)), as: UTF8.self)
    }

    @Test(arguments: [false, true]) func `a file is under its name when it is whole, and alone`(replaces: Bool) throws {
        let file = try NewFile(path, replaces: replaces)
        try file.write(Array("one ".utf8))
        #expect(!FileManager.default.fileExists(atPath: path))
        try file.write(Array("two".utf8))
        try file.finish()
        #expect(try content() == "one two")
        #expect(try mode() == 0o600)
    }

    @Test func `a name that is taken is refused before anything is written`() throws {
        try Data("kept".utf8).write(to: URL(filePath: path))
        let told = #expect(throws: Complaint.self) { try NewFile(path, replaces: false) }
        #expect(told?.sentence == "the file `\(path)` is there already; name another, or replace it with --force")
        #expect(told?.code == 64)
        #expect(try content() == "kept" && names == ["monday.tar"])
    }

    @Test func `a name that is taken meanwhile stays whose it is`() throws {
        let file = try NewFile(path, replaces: false)
        try file.write([1])
        try Data("kept".utf8).write(to: URL(filePath: path))
        #expect(throws: Complaint.self) { try file.finish() }
        #expect(try content() == "kept")
    }

    @Test(arguments: [false, true]) func `a file that ends too early leaves nothing`(isTaken: Bool) throws {
        if isTaken { try Data("kept".utf8).write(to: URL(filePath: path)) }
        try NewFile(path, replaces: true).write([1, 2, 3])
        #expect(try names == (isTaken ? ["monday.tar"] : []))
        if isTaken { #expect(try content() == "kept") }
    }

    @Test func `a link stays a link, and the file that it leads to is replaced`() throws {
        let link = "\(folder.path)/latest.tar"
        try Data("old".utf8).write(to: URL(filePath: path))
        try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: "monday.tar")
        #expect(throws: Complaint.self) { try NewFile(link, replaces: false) }
        let file = try NewFile(link, replaces: true)
        try file.write(Array("new".utf8))
        try file.finish()
        #expect(try content() == "new" && names == ["latest.tar", "monday.tar"])
        #expect(try FileManager.default.destinationOfSymbolicLink(atPath: link) == "monday.tar")
    }

    @Test func `what a process has open is written as it stands`() throws {
        try Data("kept\n".utf8).write(to: URL(filePath: path))
        let open = try FileHandle(forUpdating: URL(filePath: path))
        let file = try NewFile("/proc/self/fd/\(open.fileDescriptor)", replaces: false)
        try file.write(Array("new".utf8))
        try file.finish()
        #expect(try content() == "new" && names == ["monday.tar"])
    }

    @Test func `who says so replaces a file, and nothing is beside it`() throws {
        try Data("old".utf8).write(to: URL(filePath: path))
        try whole("new", replaces: true)
        #expect(try content() == "new" && names == ["monday.tar"])
    }

    @Test func `no draft is left beside a new file`() throws {
        try whole("new", replaces: false)
        #expect(try names == ["monday.tar"])
    }

    @Test func `a link that leads nowhere is a name that is taken`() throws {
        try FileManager.default.createSymbolicLink(atPath: path, withDestinationPath: "/nowhere/at/all")
        #expect(throws: Complaint.self) { try NewFile(path, replaces: false) }
    }

    @Test func `a device is written as it stands, and a folder is none`() throws {
        let file = try NewFile("/dev/null", replaces: false)
        try file.write([1])
        try file.finish()
        #expect(throws: Complaint("`\(folder.path)` is a folder; name a file", code: 64)) {
            try NewFile(folder.path, replaces: true)
        }
        #expect(throws: Complaint("the file `\(folder.path)/no/file` cannot be written")) {
            try NewFile("\(folder.path)/no/file", replaces: true)
        }
    }

    private func whole(_ text: String, replaces: Bool) throws {
        let file = try NewFile(path, replaces: replaces)
        try file.write(Array(text.utf8))
        try file.finish()
    }

    private func mode() throws -> UInt? {
        try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? UInt
    }
}
