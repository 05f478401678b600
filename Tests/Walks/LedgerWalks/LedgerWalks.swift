import Foundation
import LedgerTesting
import Synchronization

/// Seeded lives of the ledger's shell, for `make fuzz`: built for use, on every core, so that 100,000 take minutes.
///
/// `LedgerWalks [--seeds N] [--from N]`; a fault is printed with its seed, which `GATEHOUSE_FUZZ_SEED` repeats in the
/// tests.
@main
enum LedgerWalks {
    static func main() {
        let (from, count, begun) = (option("--from") ?? 0, option("--seeds") ?? 100_000, ContinuousClock.now)
        let next = Atomic<UInt64>(from)
        let faults = Atomic<Int>(0)
        DispatchQueue.concurrentPerform(iterations: ProcessInfo.processInfo.activeProcessorCount) { _ in
            while faults.load(ordering: .relaxed) == 0 {
                let seed = next.add(1, ordering: .relaxed).oldValue
                guard seed < from + count else { return }
                if let fault = fault(seed) {
                    faults.add(1, ordering: .relaxed)
                    say("GATEHOUSE_FUZZ_SEED=\(seed): \(fault)")
                } else if (seed - from + 1).isMultiple(of: 1_000) {
                    say("\(seed - from + 1) lives in \((ContinuousClock.now - begun).components.seconds) s")
                }
            }
        }
        guard faults.load(ordering: .relaxed) == 0 else { exit(1) }
        say("\(count) lives from seed \(from): spent and held never passed a limit, every log folds to its balances")
    }

    private static func fault(_ seed: UInt64) -> String? {
        do { return try ShellSimulation(seed: seed).fault() } catch { return "\(error)" }
    }

    /// At once, also into a file: a run that is ended early has said how far it came.
    private static func say(_ line: String) { FileHandle.standardOutput.write(Data("\(line)\n".utf8)) }

    private static func option(_ name: String) -> UInt64? {
        let words = CommandLine.arguments
        guard let index = words.firstIndex(of: name), index + 1 < words.count else { return nil }
        return UInt64(words[index + 1])
    }
}
