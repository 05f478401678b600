import AuditLog
import Digests
import StrictJSON
import Testing

@Suite struct CheckpointTests {
    @Test func `a head is three lines`() throws {
        let root = Base64.encode(SHA256.hash("root").bytes)
        #expect(Signed.checkpoint.text == "gatehouse.example/audit/house\n3\n\(root)\n")
        #expect(Checkpoint(text: Signed.checkpoint.text) == Signed.checkpoint)
    }

    @Test func `extension lines of others are kept`() throws {
        let text = Signed.checkpoint.text + "an extension\n"
        #expect(Checkpoint(text: text)?.extensions == ["an extension"])
        #expect(Checkpoint(text: text)?.text == text)
        #expect(Checkpoint(text: text + "\n") == nil)
    }

    @Test(arguments: ["03", "", "-1", "+3", "3 ", "9223372036854775808", "18446744073709551616", "x"])
    func `a size is decimal without a leading zero`(size: String) {
        #expect(Checkpoint(text: "a\n\(size)\n\(Base64.encode(TreeHash.empty.bytes))\n") == nil)
    }

    @Test(arguments: ["", "AAAA", "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFV=", "not base64"])
    func `a root is 32 bytes of canonical base64`(root: String) {
        #expect(Checkpoint(text: "a\n3\n\(root)\n") == nil)
    }

    @Test func `every head of a published log is signed to the byte`() throws {
        guard let vector = try Vectors.json("tessera-log/key.json") else { return }
        let seed = try #require(vector["seed_hex"]?.string.flatMap { Hex.decode($0) })
        let key = try made(LogKey(seed: seed, origin: vector["origin"]?.string ?? ""))
        #expect(key.verifierKey.text == vector["vkey"]?.string)
        for size in 0...15 {
            let bytes = try #require(Vectors.bytes("tessera-log/checkpoint.\(size)"))
            let note = try SignedNote(parsing: bytes)
            let checkpoint = try #require(Checkpoint(text: note.text))
            #expect(checkpoint.size == size && key.sign(checkpoint).bytes == bytes)
            #expect(try Self.root(size: size) == checkpoint.root)
        }
    }

    /// From the entry bundle of that size, whose hashes must be those of the tile.
    private static func root(size: Int) throws -> Digest256 {
        var edge = TreeEdge()
        guard size > 0 else { return edge.root }
        let bundle = try #require(Vectors.bytes("tessera-log/tile/entries/000.p/\(size)"))
        let tile = try #require(Vectors.bytes("tessera-log/tile/0/000.p/\(size)"))
        let entries = try #require(Tile.entries(bundle))
        #expect(Tile.bundle(entries) == bundle)
        #expect(Tile.hashes(tile) == entries.map { TreeHash.leaf($0) })
        for entry in entries { edge.append(TreeHash.leaf(entry)) }
        return edge.root
    }
}
