import Digests
import Store
import TestSupport
import Testing
import Upkeep
import Vocabulary

@Suite struct HookSignerTests {
    /// The example of the Standard Webhooks specification, which receivers' libraries check themselves with.
    @Test func `a signature is the one that receivers' libraries expect`() throws {
        let secret = try #require(Base64.decode("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"))
        let message = HookMessage(
            id: "msg_p5jXN8AQM9LWM0D4loKWxJek", event: "test", body: "{\"test\": 2432232314}")
        #expect(
            HookSigner.signature(secret, message, at: Instant(seconds: 1_614_265_330))
                == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=")
    }

    @Test func `while a rotation lasts both secrets sign, the newer first; afterwards the newer alone`() async throws {
        let house = try await HookHouse()
        let id = try await house.makeHook()
        try await house.running.change { books in
            _ = try books.rotateWebhook(id, overlap: 3_600, by: .system).get()
        }
        let message = HookMessage(id: "m", event: "webhook.test", body: "{}")
        let hook = try house.hook(id)
        func signatures() -> [String] {
            let fields = house.signer.fields(message, of: hook, at: house.clock.now)
            return fields[2].value.split(separator: " ").map(String.init)
        }
        let expected = try [Int64(2), 1].map { number in
            let text = house.signer.text(number, of: id)
            let secret = try #require(Base64.decode(text.dropFirst("whsec_".count)))
            return HookSigner.signature(secret, message, at: house.clock.now)
        }
        #expect(signatures() == expected)
        house.clock.advance(seconds: 3_600)
        #expect(signatures().count == 1)
    }

    @Test func `each webhook and each number has a secret of its own`() async throws {
        let house = try await HookHouse()
        let hooks = [try await house.makeHook(), try await house.makeHook()]
        let other = HookSigner(master: [UInt8](repeating: 4, count: 32))
        let texts = hooks.flatMap { hook in
            [Int64(1), 2].flatMap { [house.signer.text($0, of: hook), other.text($0, of: hook)] }
        }
        #expect(Set(texts).count == 8)
    }
}
