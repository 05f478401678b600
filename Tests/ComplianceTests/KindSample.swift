import AuditLog
import Digests
import Vocabulary

/// One leaf of each kind, with fixed content.
enum KindSample {
    static let origin = "gatehouse.example/audit/ten_9sYc1N4dGq6ZtUeWb3KxJ0"
    private static let request = RequestID(trusted: "req_8sYc1N4dGq6ZtU0eWb3KxJ")
    private static let keyID = KeyID(trusted: "key_ocRE8IdqBxbDJpXv")
    private static let key = LeafActor.key(keyID, version: 2)
    private static let admin = LeafActor.admin(AdminID(trusted: "adm_7QxT0mVb3LrNc2RkL7wYe5"), key: keyID)
    private static let time = Instant(nanoseconds: 1_795_341_600_123_456_789)
    private static let policy = PolicyStamp(
        revision: SHA256.hash("x"), rule: "pro.policy:4", decision: DecisionID(trusted: "dec_3xQ0bTz7YfK9wLm2Rc5VhA"))

    static func place(_ seq: Int) -> LeafPlace {
        LeafPlace(tenant: "ten_9sYc1N4dGq6ZtUeWb3KxJ0", seq: seq, time: time)
    }

    static func leaf(_ kind: EventKind) -> Leaf {
        switch kind {
        case .admitted: return .admitted(admitted)
        case .settled:
            var usage = TokenUsage()
            usage.input = 1_000
            usage.output = 500
            let end = Settlement(hold: request, charged: NanoUSD(400), released: NanoUSD(600))
            return .settled(end, usage: usage, by: key)
        case .released: return .released(request, nano: NanoUSD(9), by: key)
        case .holdExpired: return .holdExpired(request, charged: NanoUSD(9))
        case .refused: return .refused(refused)
        case .refusals:
            return .refusals(keyID, version: 2, reason: .rateExceeded, count: 812, from: time, to: time)
        case .authenticationFailures:
            return Leaf(
                kind, by: .outsider, on: LeafObject(.listener, "client"),
                facts: [.count(812), .first(time), .last(time)])
        case .adminCreated, .adminUpdated:
            var leaf = Leaf(kind, by: admin, on: LeafObject(.admin, "adm_7QxT0mVb3LrNc2RkL7wYe5"))
            leaf.changes = [LeafChange(.role, to: .text("auditor"))]
            return leaf
        case .ownerRecovered:
            var leaf = Leaf(
                kind, by: .system, on: LeafObject(.admin, "adm_7QxT0mVb3LrNc2RkL7wYe5"), facts: [.key(keyID)])
            leaf.changes = [LeafChange(.role, to: .text("owner"))]
            return leaf
        default: return socket(kind) ?? log(kind) ?? plain(kind)
        }
    }

    private static func socket(_ kind: EventKind) -> Leaf? {
        let object = LeafObject(.socket, request.text)
        switch kind {
        case .socketOpened: return Leaf(kind, by: key, on: object, request: request)
        case .socketClosed:
            return Leaf(
                kind, by: key, on: object, request: request,
                facts: [.outcome("idle"), .seconds(300), .count(12), .status(1_000)])
        default: return nil
        }
    }

    private static func log(_ kind: EventKind) -> Leaf? {
        let witness = LeafObject(.witness, "w1")
        switch kind {
        case .logClosed:
            return Leaf(
                kind, by: .system, on: LeafObject(.log, origin), facts: [.size(4_117), .root(SHA256.hash("root"))])
        case .witnessAdded, .witnessRemoved:
            return Leaf(
                kind, by: .system, on: witness,
                facts: [.verifierKey("witness.example/w1+0a1b2c3d+BAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8g")])
        case .witnessRefused:
            return Leaf(kind, by: .system, on: witness, facts: [.size(4_117), .status(403)])
        default: return nil
        }
    }

    private static func plain(_ kind: EventKind) -> Leaf {
        switch kind.ocsfClass {
        case .apiActivity: return Leaf(kind, by: key, on: LeafObject(.tool, "Bash"), request: request)
        case .entityManagement: return Leaf(kind, by: admin, on: LeafObject(.key, keyID.text), request: request)
        case .userAccess, .authentication:
            return Leaf(kind, by: admin, on: LeafObject(.admin, "adm_7QxT0mVb3LrNc2RkL7wYe5"))
        default: return Leaf(kind, by: .system, on: LeafObject(.daemon, "gatehoused"))
        }
    }

    private static var admitted: Admitted {
        Admitted(
            request: request, actor: key, nano: NanoUSD(1_368_960_000), path: [keyID.text],
            windows: WindowStarts(hour: 1, day: 1, week: 1, month: 1), prices: SHA256.hash("p"), policy: policy,
            model: "claude-opus-5-5", route: "/v1/messages", byteCount: 86_012, isStream: true)
    }

    private static var refused: Refused {
        var refused = Refused(request: request, actor: key, reason: .modelDenied)
        refused.policy = policy
        refused.model = "claude-opus-5-5"
        refused.route = "/v1/messages"
        return refused
    }
}
