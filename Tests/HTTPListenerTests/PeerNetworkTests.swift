import HTTPListener
import NIOEmbedded
import Testing

@Suite struct PeerNetworkTests {
    private func network(_ text: String) -> PeerNetwork { PeerNetwork(.ip(text)) }

    @Test func `a client is an IPv4 address, an IPv6 network of 64 bits, or a user`() {
        #expect(network("192.0.2.1") != network("192.0.2.2"))
        #expect(network("2001:db8::1") == network("2001:db8::ffff:1:2"))
        #expect(network("2001:db8::1") != network("2001:db8:0:1::1"))
        #expect(network("::ffff:192.0.2.1") == network("192.0.2.1"))
        #expect(network("::1") != network("192.0.2.1"))
        #expect(PeerNetwork(.unixSocket(userID: 1)) != PeerNetwork(.unixSocket(userID: 2)))
        #expect("\(network("2001:db8::1"))" == "2001:db8::/64" && "\(network("::ffff:1.2.3.4"))" == "1.2.3.4")
    }

    @Test func `connections from all over one network are counted together`() throws {
        let book = ConnectionBook(limit: 100, perAddress: 2)
        let channels = ["2001:db8::1", "2001:db8::2", "2001:db8::3", "2001:db8:0:1::1"].map {
            (EmbeddedChannel(), network($0))
        }
        #expect(channels.map { book.admit($0, from: $1) } == [true, true, false, true])
        _ = try channels[0].0.finish()
        #expect(book.admit(EmbeddedChannel(), from: network("2001:db8::4")))
    }

    @Test func `bodies from all over one network have half of the room together`() {
        let bodies = BodyBudget(limit: 100)
        #expect(bodies.take(30, for: network("2001:db8::1")) && !bodies.take(30, for: network("2001:db8::2")))
        #expect(bodies.take(30, for: network("2001:db8:0:1::1")))
        bodies.giveBack(30, of: network("2001:db8::3"))
        #expect(bodies.take(50, for: network("2001:db8::2")))
    }
}
