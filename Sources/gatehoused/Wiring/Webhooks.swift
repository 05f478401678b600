import Administration
import Logging
import NIOCore
import Store
import Upkeep

/// Webhooks, wired: what finds messages, what brings them, and what the admin side sees of both.
struct Webhooks: Sendable {
    let courier: HookCourier
    let door: HookDoor
    private let feed: HookFeed

    init(_ settings: WebhookEntries, _ master: [UInt8], _ store: OpenStore, on group: any EventLoopGroup) {
        let (signer, post) = (HookSigner(master: master), HookPost(settings, on: group))
        feed = HookFeed(store, clock: SystemClock.now)
        courier = HookCourier(store, signer, post: { await post.send($0) }, clock: SystemClock.now)
        var door = HookDoor(
            fault: { HookPost.fault($0, allowsPrivate: settings.allowsPrivate) },
            secret: { number, hook in signer.text(number, of: hook) }, test: { HookWords.test($0, at: $1) })
        door.limit = settings.max
        self.door = door
    }

    var chores: [Chore] {
        [
            Chore("find messages for webhooks", every: .milliseconds(500)) { [feed] in try await feed.run() },
            Chore("tell of keys that end", every: .seconds(60)) { [feed] in try await feed.runSlow() },
        ]
    }
}
