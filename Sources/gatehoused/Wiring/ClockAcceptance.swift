import AuditLog
import Logging
import Store
import Vocabulary

/// `--accept-clock`: the operator's word that a clock far past the last time at work is right.
///
/// It is given with the daemon stopped; leaves are pruned again from the next start.
struct ClockAcceptance {
    let settings: DaemonSettings
    let logger: Logger

    /// Takes the clock as it is, and writes how far it has moved; answers what the operator reads.
    func run() async throws -> String {
        try ShortBoot.check(settings.dataDir, doing: Self.doing, hint: "a first start believes its clock")
        let boot = try await ShortBoot.open(settings, logger)
        let (now, known) = (SystemClock.now(), try boot.store.reader.believedTime())
        guard let known, !BelievedTime.mayBe(now, after: known) else {
            throw Self.refusal("the clock is believed as it is; nothing is held back")
        }
        let leaf = Leaf(
            .clockStepped, by: .system, on: LeafObject(.clock, "accepted"),
            facts: [.steppedBy(milliseconds: (now.nanoseconds - known.nanoseconds) / 1_000_000)])
        let isDone: Bool? = try await boot.run { store in
            await store.writer.change { books in
                try books.tell(leaf)
                try books.believe(now)
                return true
            }
        }
        guard isDone == true else { throw Self.refusal("the writer has stopped") }
        return "the clock is believed: it is \(now.secondText), \(known.secondText) was the last time before; "
            + "leaves are pruned again from the next start"
    }

    private static let doing = "accepting the clock"

    private static func refusal(_ cause: String) -> StoreFailure { StoreFailure(doing: doing, cause: cause) }
}
