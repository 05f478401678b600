import AuditLog
import Digests
import Vocabulary

/// Leaves and parts of leaves with fixed content.
enum Sample {
    static let keyID = KeyID(trusted: "key_ocRE8IdqBxbDJpXv")
    static let key = LeafActor.key(keyID, version: 2)
    static let tenant = "ten_9sYc1N4dGq6ZtUeWb3KxJ0"
    static let request = RequestID(trusted: "req_8sYc1N4dGq6ZtU0eWb3KxJ")
    static let admin = LeafActor.admin(AdminID(trusted: "adm_7QxT0mVb3LrNc2RkL7wYe5"), key: keyID)
    static let path = ["key_ocRE8IdqBxbDJpXv", "prj_4mKq0R7tXv2LwB9cYd1ZsA", tenant]
    static let windows = WindowStarts(
        hour: 1_763_805_600, day: 1_763_769_600, week: 1_763_337_600, month: 1_761_955_200)
    static let time = Instant(nanoseconds: 1_795_341_600_123_456_789)
    static let hash = SHA256.hash("x")
    static let commitment = Commitment(.ip, "192.0.2.7", salt: [UInt8](repeating: 7, count: 32))

    static func place(_ seq: Int) -> LeafPlace { LeafPlace(tenant: tenant, seq: seq, time: time) }

    static let policy = PolicyStamp(
        revision: hash, rule: "pro.policy:4", decision: DecisionID(trusted: "dec_3xQ0bTz7YfK9wLm2Rc5VhA"))

    static let admitted: Admitted = {
        var admitted = Admitted(
            request: request, actor: key, nano: NanoUSD(1_368_960_000), path: path, windows: windows, prices: hash,
            policy: policy, model: "claude-opus-5-5", route: "/v1/messages", byteCount: 86_012, isStream: true)
        admitted.personal = [PersonalMark(.ip, commitment)]
        return admitted
    }()

    static let admittedText = """
        {"actor":{"id":"key_ocRE8IdqBxbDJpXv","type":"key","version":2},"decision":"allow","detail":{"bytes":86012,\
        "model":"claude-opus-5-5","route":"/v1/messages","stream":true},"kind":"admitted","money":{"nano":"1368960000",\
        "path":["key_ocRE8IdqBxbDJpXv","prj_4mKq0R7tXv2LwB9cYd1ZsA","ten_9sYc1N4dGq6ZtUeWb3KxJ0"],\
        "price":"\(hash.hex)","win":{"d":1763769600,"h":1763805600,"m":1761955200,"w":1763337600}},\
        "object":{"id":"req_8sYc1N4dGq6ZtU0eWb3KxJ","type":"request"},"pii":{"ip":"\(commitment.text)"},\
        "policy":{"dec":"dec_3xQ0bTz7YfK9wLm2Rc5VhA","rev":"\(hash.hex)","rule":"pro.policy:4"},\
        "request":"req_8sYc1N4dGq6ZtU0eWb3KxJ","seq":4117,"tenant":"ten_9sYc1N4dGq6ZtUeWb3KxJ0",\
        "ts":"2026-11-22T10:00:00.123456789Z","v":1}
        """

    /// At least one leaf of each shape.
    static var leaves: [Leaf] { requests + books + [change, failures] + facts }

    private static var requests: [Leaf] {
        var obliged = admitted
        obliged.obligations.alias = "fast"
        obliged.obligations.route = "claude-haiku-5"
        obliged.obligations.output = 4_096
        obliged.obligations.clamp = 1_024
        obliged.obligations.redact = ["email": 2, "card": 1]
        obliged.personal = [PersonalMark(.userID, commitment), PersonalMark(.ip, commitment)]
        var usage = TokenUsage()
        usage.input = 807
        usage.cacheRead = 10
        usage.cacheWrite1h = 4
        usage.webSearches = 1
        let end = Settlement(
            hold: request, charged: NanoUSD(5), released: .zero, overrun: NanoUSD(2), mark: .estimated,
            pricedBy: .fallback)
        var refused = Refused(request: request, actor: key, reason: .budgetExhausted)
        refused.cause = "closed"
        refused.account = tenant
        refused.window = "month"
        refused.policy = PolicyStamp(
            revision: hash, rule: "pro.policy:8", ruleHash: hash, decision: policy.decision,
            shadow: PolicyStamp.Shadow(revision: hash, decision: .shadowDeny))
        return [
            .admitted(admitted), .admitted(obliged), .settled(end, usage: usage, by: key),
            .released(request, nano: NanoUSD(9), by: key), .holdExpired(request, charged: NanoUSD(9)),
            .refused(refused),
            .refusals(keyID, version: 2, reason: .rateExceeded, count: 812, from: time, to: time),
        ]
    }

    private static var books: [Leaf] {
        var account = CarriedBooks.Account(keyID.text)
        account.total = NanoUSD(12)
        account.hour = NanoUSD(1)
        account.overrun = NanoUSD(3)
        let hold = CarriedBooks.Hold(request.text, nano: NanoUSD(5), path: path, windows: windows)
        return [
            .ledgerAdjusted(NanoUSD(-1_500_000), path: path, windows: windows, hold: request, by: admin),
            .accountClosed(keyID.text, spent: NanoUSD(12)),
        ] + Leaf.booksCarried(of: tenant, windows: windows, accounts: [account], holds: [hold])
    }

    private static var change: Leaf {
        var leaf = Leaf(
            .keyRotated, by: admin, on: LeafObject(.key, keyID.text), request: request, facts: [.overlapEnds(time)])
        leaf.changes = [
            LeafChange(.version, from: .integer(1), to: .integer(2)), LeafChange(.allowedIPs, to: .texts(["a", "b"])),
            LeafChange(.name, to: .commitment(commitment)),
        ]
        leaf.before = hash
        leaf.after = hash
        leaf.because = commitment
        return leaf
    }

    private static var failures: Leaf {
        Leaf(
            .authenticationFailures, by: .outsider, on: LeafObject(.listener, "data"),
            facts: [
                .causes(["unknown": 4, "revoked": 1]), .sources(2), .largest([LeafFact.Source(commitment, count: 4)]),
                .first(time), .last(time), .count(5),
            ])
    }

    private static var facts: [Leaf] {
        [
            Leaf(
                .daemonStarted, by: .system, on: LeafObject(.daemon, "gatehoused"),
                facts: [
                    .version("1.0"), .binary(hash), .boot("b"), .configuration(hash), .timeZones("2026a"),
                    .isClean(true), .holdsExpired(0), .tenantsPercent(5),
                ]),
            Leaf(.heartbeat, by: .system, on: LeafObject(.log, "house")),
            Leaf(
                .logPruned, by: .system, on: LeafObject(.log, "house"), facts: [.to(256), .from(0), .root(hash)]),
        ]
    }
}
