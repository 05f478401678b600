import Gateway
import Testing
import Vocabulary

@Suite struct ConnectionCountsTests {
    private func address(_ text: String) throws -> SourceAddress { try #require(SourceAddress(text)) }

    private var settings: GatewaySettings {
        var settings = GatewaySettings()
        (settings.connectionsPerAddress, settings.unauthenticatedPerAddress) = (3, 2)
        return settings
    }

    @Test func `addresses of one IPv6 network share its room, and those of another have their own`() throws {
        let counts = ConnectionCounts(settings)
        let (first, second) = (try address("2001:db8::1"), try address("2001:db8::ffff:2"))
        #expect(counts.enter(first) && counts.enter(second))
        #expect(try !counts.enter(address("2001:db8::3")), "two are unknown already")
        #expect(try counts.enter(address("2001:db8:0:1::1")))
        counts.recognised(second)
        #expect(try counts.enter(address("2001:db8::3")) && !counts.enter(address("2001:db8::4")))
        counts.leave(second, wasRecognised: true)
        counts.leave(first, wasRecognised: false)
        #expect(try counts.enter(address("2001:db8::4")))
    }

    @Test func `an IPv4 address is counted alone, in either spelling`() throws {
        let counts = ConnectionCounts(settings)
        #expect(try counts.enter(address("192.0.2.1")) && counts.enter(address("::ffff:192.0.2.1")))
        #expect(try !counts.enter(address("192.0.2.1")) && counts.enter(address("192.0.2.2")))
    }

    @Test func `loopback speaks for many`() throws {
        let counts = ConnectionCounts(settings)
        for _ in 0..<9 { #expect(try counts.enter(address("::1")) && counts.enter(address("127.0.0.1"))) }
    }
}
