import AuditLog
import Digests
import StrictJSON
import Testing
import Vocabulary

@Suite struct LeafTests {
    @Test func `an admission is the example of the format page, byte for byte`() throws {
        let bytes = try Leaf.admitted(Sample.admitted).bytes(at: Sample.place(4_117))
        #expect(String(decoding: bytes, as: UTF8.self) == Sample.admittedText)
    }

    @Test(arguments: Sample.leaves) func `a leaf is its own canonical form`(leaf: Leaf) throws {
        let bytes = try leaf.bytes(at: Sample.place(7))
        #expect(try JSONWriter.canonical(JSONReader.parse(bytes)) == bytes)
    }

    @Test func `an admission takes less than 900 bytes`() throws {
        let bytes = try Leaf.admitted(Sample.admitted).bytes(at: Sample.place(1 << 52))
        #expect(bytes.count <= 900)
    }

    @Test func `a text from outside is escaped and cut between two characters`() throws {
        var refused = Refused(request: Sample.request, actor: Sample.key, reason: .modelUnknown)
        refused.model = "\"\n\u{1}" + String(repeating: "é", count: 400)
        let bytes = try Leaf.refused(refused).bytes(at: Sample.place(0))
        let model = try #require(try JSONReader.parse(bytes)["detail"]?["model"]?.string)
        #expect(model.hasPrefix("\"\n\u{1}é") && model.utf8.count == Leaf.textLimit - 1)
    }

    @Test func `a leaf past its limit is refused`() {
        var leaf = Leaf(.keyUpdated, by: .system, on: LeafObject(.key, Sample.keyID.text))
        let long = String(repeating: "x", count: Leaf.textLimit)
        leaf.changes = (0..<140).map { _ in LeafChange(.allowedIPs, to: .text(long)) }
        #expect(throws: LeafTooLarge.self) { try leaf.bytes(at: Sample.place(0)) }
    }

    @Test func `books of any size are carried in leaves that fit`() throws {
        let accounts = (100_000..<101_000).map { number in
            var account = CarriedBooks.Account("key_\(number)")
            account.total = .largest
            account.month = .largest
            return account
        }
        let holds = (100_000..<100_500).map { number in
            CarriedBooks.Hold("req_\(number)", nano: .largest, path: Sample.path, windows: Sample.windows)
        }
        let leaves = Leaf.booksCarried(of: "ten_1", windows: Sample.windows, accounts: accounts, holds: holds)
        #expect(leaves.count > 2)
        for leaf in leaves { #expect(try leaf.bytes(at: Sample.place(0)).count < 50_000) }
    }
}
