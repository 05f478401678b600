import Gateway
import HTTPWire
import NIOCore
import Store
import Synchronization
import Upkeep

/// Sends messages of webhooks: over TLS, to an address that was checked, and to no other place it is told of.
final class HookPost: Sendable {
    /// Servers whose trust is kept ready; past it all are made anew.
    private static let kept = 64
    /// Longest sentence of a failure that is kept.
    private static let sentenceLimit = 200

    private let settings: WebhookEntries
    private let group: any EventLoopGroup
    private let callers = Mutex<[OutboundServer: OutboundCaller]>([:])

    init(_ settings: WebhookEntries, on group: any EventLoopGroup) {
        (self.settings, self.group) = (settings, group)
    }

    private static let hostBytes = Set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-:[]".utf8)

    /// What is wrong with an address that an admin gives; `nil` if messages may go there.
    static func fault(_ url: String, allowsPrivate: Bool) -> String? {
        guard url.hasPrefix("https://") else { return "messages go over https alone: write https://hooks.example/path" }
        let isPlain = url.utf8.allSatisfy { (0x21...0x7E).contains($0) && $0 != 0x23 && $0 != 0x5C }
        let authority = url.dropFirst(8).prefix { $0 != "/" && $0 != "?" }
        let isHost = authority.utf8.allSatisfy { hostBytes.contains($0) }
        guard isPlain, isHost, url.dropFirst(8 + authority.count).first != "?", let server = OutboundServer(url) else {
            return "this is no address such as https://hooks.example/path: no user, no blank, no fragment"
        }
        guard allowsPrivate || !OutsideAddress.isClosed(server.host) && server.host != "localhost" else {
            return "addresses of this machine and of private networks are closed; webhooks.allow_private opens them"
        }
        return nil
    }

    /// Makes one attempt; never throws: what went wrong is the outcome.
    func send(_ parcel: HookParcel) async -> HookOutcome {
        guard Self.fault(parcel.url, allowsPrivate: settings.allowsPrivate) == nil,
            let server = OutboundServer(parcel.url)
        else { return .failed("the address is not allowed any more") }
        let address = await OutsideAddress.find(
            server.host, server.port, allowsPrivate: settings.allowsPrivate, on: group.next())
        guard let address else { return .failed("the name leads to no address that may be reached") }
        // The server drops a last slash, which the receiver may need.
        let path = parcel.url.hasSuffix("/") ? "/" : ""
        do {
            let reply = try await caller(server).send(
                .post, path, fields: parcel.fields, body: parcel.body, to: address)
            return .answered(reply.status)
        } catch {
            return .failed(String("\(error)".prefix(Self.sentenceLimit)))
        }
    }

    private func caller(_ server: OutboundServer) throws -> OutboundCaller {
        if let known = callers.withLock({ $0[server] }) { return known }
        let made = try OutboundCaller(
            server, on: group, deadline: .milliseconds(settings.timeout), authorities: settings.authorities)
        callers.withLock { callers in
            if callers.count >= Self.kept { callers = [:] }
            callers[server] = made
        }
        return made
    }
}
