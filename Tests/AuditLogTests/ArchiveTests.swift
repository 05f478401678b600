import AuditLog
import Testing

@Suite struct ArchiveTests {
    private static let files: [(String, [UInt8])] = [
        ("README.txt", Array("hello".utf8)), ("tile/0/x001/234", [UInt8](repeating: 7, count: 512)), ("empty", []),
        ("policies/\(String(repeating: "a", count: 64))/\(String(repeating: "b", count: 90)).policy", [1, 2, 3]),
    ]

    private static func made() throws -> [UInt8] {
        try files.flatMap { name, bytes in
            try made(name, bytes)
        } + Archive.end
    }

    private static func made(_ name: String, _ bytes: [UInt8]) throws -> [UInt8] {
        try #require(TarHeader.bytes(name: name, size: bytes.count)) + bytes
            + [UInt8](repeating: 0, count: TarHeader.padding(after: bytes.count))
    }

    private static func entries(_ bytes: [UInt8]) throws -> [Archive.Entry] {
        try Archive(length: bytes.count) { offset, count in Array(bytes[offset..<(offset + count)]) }.entries
    }

    @Test func `an archive gives back its files`() throws {
        let bytes = try Self.made()
        let entries = try Self.entries(bytes)
        #expect(entries.map(\.name) == Self.files.map(\.0))
        for (entry, file) in zip(entries, Self.files) {
            #expect(Array(bytes[entry.offset..<(entry.offset + entry.size)]) == file.1)
        }
    }

    @Test func `no changed byte outside the files passes, and no cut or added one`() throws {
        let bytes = try Self.made()
        let names = Self.files.map(\.0)
        let inside = try Self.entries(bytes).map { $0.offset..<($0.offset + $0.size) }
        for place in bytes.indices where !inside.contains(where: { $0.contains(place) }) {
            var changed = bytes
            changed[place] ^= 1
            // What passes must have another name or length, which the manifest then does not list.
            #expect((try? Self.entries(changed).map(\.name)) != names, "byte \(place)")
        }
        for count in bytes.indices { #expect(throws: (any Error).self) { try Self.entries(Array(bytes[..<count])) } }
        #expect(throws: (any Error).self) { try Self.entries(bytes + [0]) }
    }

    @Test(arguments: ["", "/etc/passwd", String(repeating: "x", count: 101), "a\u{0}b"])
    func `a name that does not fit has no header`(name: String) {
        #expect(TarHeader.bytes(name: name, size: 1) == nil)
    }

    @Test func `a file of more than eight gigabytes has its length in binary`() throws {
        let size = 9_000_000_000
        let header = try #require(TarHeader.bytes(name: "leaves.jsonl", size: size))
        #expect(TarHeader.parse(header)?.size == size)
    }
}
