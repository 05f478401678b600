import Foundation

/// How many rounds a seeded walk takes: what a normal run has time for, or many times that in `make fuzz`.
enum FuzzRounds {
    /// The rounds that `GATEHOUSE_FUZZ_ROUNDS` asks for, by which a thousand usual rounds grow.
    private static let asked = ProcessInfo.processInfo.environment["GATEHOUSE_FUZZ_ROUNDS"].flatMap(Int.init)

    /// `usual`, or `most` where the long run is asked for.
    static func count(usual: Int, most: Int) -> Int { asked == nil ? usual : most }

    /// `GATEHOUSE_FUZZ_SEED` repeats a run.
    static let seed: UInt64 =
        ProcessInfo.processInfo.environment["GATEHOUSE_FUZZ_SEED"].flatMap(UInt64.init)
        ?? (asked == nil ? 1 : UInt64.random(in: 1...UInt64(UInt32.max)))
}
