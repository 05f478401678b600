import AuditLog
import Digests

/// A log key, a witness key and heads that they signed, from fixed seeds.
enum Signed {
    static let origin = "gatehouse.example/audit/house"
    static let checkpoint = Checkpoint(origin: origin, size: 3, root: SHA256.hash("root"))

    static func key() throws -> LogKey { try made(LogKey(seed: [UInt8](repeating: 1, count: 32), origin: origin)) }

    static func witness() throws -> Cosigner {
        try made(Cosigner(seed: [UInt8](repeating: 2, count: 32), name: "witness.example/w1"))
    }

    static func note() throws -> SignedNote { try key().sign(checkpoint) }
}

/// A key that the test expects to exist; `#require` takes only what can be copied.
func made<Made: ~Copyable>(_ value: consuming Made?) throws -> Made {
    guard let value else { throw KeyMissing() }
    return value
}

struct KeyMissing: Error {}
