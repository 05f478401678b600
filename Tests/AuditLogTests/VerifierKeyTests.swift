import AuditLog
import Digests
import Testing

@Suite struct VerifierKeyTests {
    static let text = "gatehouse.example/audit/root+23b4d6cb+AU4gZjo7xJRHf+AL/cJ3D9jbBlNf8Q71O2dd6i9WG8Ar"

    @Test func `a key reads back as it was written`() {
        #expect(VerifierKey(text: Self.text)?.text == Self.text)
        #expect(VerifierKey(text: Self.text)?.algorithm == .ed25519)
    }

    @Test(arguments: [
        "", "a", "a+b", "gatehouse.example/audit/root+23b4d6cc+AU4gZjo7xJRHf+AL/cJ3D9jbBlNf8Q71O2dd6i9WG8Ar",
        "gatehouse.example/audit/root+23B4D6CB+AU4gZjo7xJRHf+AL/cJ3D9jbBlNf8Q71O2dd6i9WG8Ar",
        "gatehouse.example/audit/root+23b4d6cb+AU4gZjo7xJRHf+AL/cJ3D9jbBlNf8Q71O2dd6i9WG8Ar=",
        "gatehouse.example/audit/root+23b4d6cb+AU4gZjo7xJRHf+AL/cJ3D9jbBlNf8Q71O2dd6i9WG8A",
        "+23b4d6cb+AU4gZjo7xJRHf+AL/cJ3D9jbBlNf8Q71O2dd6i9WG8Ar",
    ]) func `a key that is not what its id says is refused`(text: String) {
        #expect(VerifierKey(text: text) == nil)
    }
}
