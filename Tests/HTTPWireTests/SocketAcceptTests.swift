import HTTPWire
import Testing

@Suite struct SocketAcceptTests {
    @Test func `the standard's own example gives the standard's own answer`() {
        #expect(SocketAccept.value(for: "dGhlIHNhbXBsZSBub25jZQ==") == "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=")
    }

    @Test(arguments: ["", "abc", "dGhlIHNhbXBsZSBub25jZQ", "dGhlIHNhbXBsZSBub25j!Q==", "dGhlIHNhbXBsZSBub25jZQ==x"])
    func `a key that is not sixteen bytes in base64 has no answer`(key: String) {
        #expect(SocketAccept.value(for: key) == nil)
    }
}
