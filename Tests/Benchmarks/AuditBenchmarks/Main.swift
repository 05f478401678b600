import Foundation

/// What the audit log costs: durable leaves, sealed receipts, verification, and whether a leaf stays as cheap as the
/// log grows.
///
///     AuditBenchmarks [--leaves N] [--only durable|receipts|growth|verify|long]
@main
struct AuditBenchmarks {
    static func main() async throws {
        let words = CommandLine.arguments
        let leaves = option("--leaves", in: words).flatMap(Int.init) ?? 300_000
        let only = option("--only", in: words)
        let parts: [(name: String, run: () async throws -> Void)] = [
            ("durable", { try await Durability.run() }), ("receipts", { try await Receipts.run() }),
            ("growth", { try await Growth.run() }), ("verify", { try await Verification.run(leaves) }),
            ("long", { try await LongLog.run(leaves) }),
        ]
        for part in parts where only == nil || only == part.name { try await part.run() }
    }

    private static func option(_ name: String, in words: [String]) -> String? {
        guard let place = words.firstIndex(of: name), place + 1 < words.count else { return nil }
        return words[place + 1]
    }
}
