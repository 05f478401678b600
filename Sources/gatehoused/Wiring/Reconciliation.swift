import BudgetLedger
import HTTPWire
import NIOCore
import Store
import Upkeep

/// What providers report of their usage, compared with the books: a chore for each upstream with `usage_key_file`.
enum Reconciliation {
    /// How often it is looked whether a day is due.
    private static let longestTurn: Int64 = 900_000

    static func chores(
        _ settings: DaemonSettings, _ store: OpenStore, on group: any EventLoopGroup,
        prices: @escaping @Sendable () -> PriceTable
    ) throws -> [Chore] {
        guard settings.reconcile > 0 else { return [] }
        return try settings.upstreams.filter { $0.usageKeyFile != nil }.map { entry in
            let reconciler = Reconciler(
                try source(entry, beside: settings.upstreams.filter { $0.name != entry.name }, on: group), store,
                every: settings.reconcile / 1_000, prices: prices, clock: SystemClock.now)
            let turn = min(settings.reconcile, longestTurn)
            return Chore("usage report of \(entry.name)", every: .milliseconds(turn)) { try await reconciler.run() }
        }
    }

    private static func source(
        _ entry: UpstreamEntry, beside others: [UpstreamEntry], on group: any EventLoopGroup
    ) throws -> Reconciler.Source {
        let place = "upstreams.\(entry.name).usage_key_file"
        guard let server = OutboundServer(entry.url), !server.isSyslog else {
            throw SettingsRefusal(place: place, sentence: "`\(entry.url)` is no URL with a host")
        }
        guard server.isEncrypted || entry.allowsPrivate else {
            throw SettingsRefusal(place: place, sentence: "a credential goes out over https only")
        }
        let key = try UpstreamEntry.secret(in: entry.usageKeyFile ?? "", of: place)
        let caller = try OutboundCaller(server, on: group, authorities: entry.authorities)
        return Reconciler.Source(
            upstream: entry.name, workspace: entry.usageWorkspace,
            servesAlone: { model in
                entry.models?.contains(model) ?? true && !others.contains { $0.models?.contains(model) ?? true }
            },
            fetch: { target in
                let reply = try await caller.send(
                    .get, target, fields: [("x-api-key", key), ("anthropic-version", "2023-06-01")])
                guard reply.status == 200 else {
                    throw OutboundFailure("\(entry.name) answers its usage report with \(reply.status)")
                }
                return reply.body
            })
    }
}
