import Digests
import Testing

@Suite struct Digest256Tests {
    @Test func `a digest has 32 bytes and no other number`() {
        for count in [0, 31, 33, 64] { #expect(Digest256([UInt8](repeating: 1, count: count)) == nil) }
        let bytes = (0..<32).map { UInt8($0) }
        #expect(Digest256(bytes)?.bytes == bytes)
        #expect(Digest256().bytes == [UInt8](repeating: 0, count: 32))
    }

    @Test func `digests that differ in any byte are different`() {
        let digests = (0..<32).map { place in Digest256((0..<32).map { $0 == place ? 1 : 0 }) }
        #expect(Set(digests).count == 32)
    }

    @Test func `hexadecimal is read in both cases and written in lower case`() {
        let hex = "00ff" + String(repeating: "5a", count: 30)
        #expect(Digest256(hex: hex.uppercased())?.hex == hex)
        #expect(Hex.decode("") == [] && Hex.encode([]) == "")
        #expect(
            Hex.decode("0g") == nil && Hex.decode("012") == nil && Hex.decode("é") == nil && Hex.decode(" 0") == nil)
        let all = Array(UInt8.min...UInt8.max)
        #expect(Hex.decode(Hex.encode(all)) == all)
    }
}
