import AuditLog
import Testing

@Suite struct TilePathTests {
    @Test(arguments: [
        (TilePath(.hashes(level: 0), index: 1_234_067), "tile/0/x001/x234/067"),
        (TilePath(.entries, index: 0, width: 44), "tile/entries/000.p/44"),
        (TilePath(.hashes(level: 1), index: 999), "tile/1/999"),
        (TilePath(.entries, index: 1_000), "tile/entries/x001/000"),
        (TilePath(.hashes(level: 7), index: 1_000_000_000, width: 1), "tile/7/x001/x000/x000/000.p/1"),
    ]) func `a tile has one name`(path: TilePath, text: String) {
        #expect(path.text == text && TilePath(text: text) == path)
    }

    @Test(arguments: [
        "", "tile", "tile/0", "tile/0/1", "tile/0/0001", "tile/8/000", "tile/00/000", "tile/0/000.p/256",
        "tile/0/000.p/0",
        "tile/0/000.p/01", "tile/0/001/000", "tile/0/x000/000", "tile/0/000/", "tile/entries/000.p", "tile/x/000",
        "tile/0/../000", "tile/0/x001/x234/06a", "Tile/0/000", "tile/0/000.p/44/000",
    ]) func `another spelling is refused`(text: String) {
        #expect(TilePath(text: text) == nil)
    }

    @Test func `growth names each tile that is new`() {
        #expect(TilePath.new(from: 0, to: 0).isEmpty)
        #expect(
            TilePath.new(from: 0, to: 300).map(\.text) == [
                "tile/0/000", "tile/0/001.p/44", "tile/1/000.p/1", "tile/entries/000", "tile/entries/001.p/44",
            ])
        #expect(TilePath.new(from: 256, to: 300).map(\.text) == ["tile/0/001.p/44", "tile/entries/001.p/44"])
    }
}
