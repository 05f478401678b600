import Foundation
import LedgerTesting
import Testing

/// Bounded here; `GATEHOUSE_FUZZ_ROUNDS` asks for more, and `GATEHOUSE_FUZZ_SEED` repeats one life.
@Suite(.serialized) struct SimulationTests {
    private static let environment = ProcessInfo.processInfo.environment
    private static let rounds = environment["GATEHOUSE_SIMULATIONS"].flatMap { UInt64($0) } ?? 150
    private static let seed = environment["GATEHOUSE_FUZZ_SEED"].flatMap { UInt64($0) }

    @Test func `spent and held never pass a limit, in any order of calls, batches, clocks and crashes`() throws {
        for seed in Self.seed.map({ $0...$0 }) ?? 0...(Self.rounds - 1) {
            let fault = try ShellSimulation(seed: seed).fault()
            #expect(fault == nil, "GATEHOUSE_FUZZ_SEED=\(seed): \(fault ?? "")")
            guard fault == nil else { return }
        }
    }

    @Test func `the same seed lives the same life`() throws {
        let (one, other) = (ShellSimulation(seed: 7), ShellSimulation(seed: 7))
        #expect(try one.fault() == other.fault())
        #expect(one.now == other.now && one.eventCount == other.eventCount)
    }

    @Test func `the reference is small enough to be believed`() throws {
        let path = URL(filePath: #filePath).appending(path: "../../../LedgerTesting/PlainLedger.swift").standardized
        let lines = try String(contentsOf: path, encoding: .utf8).split(
            separator: "\n", omittingEmptySubsequences: false)
        #expect(lines.count <= 81)
    }
}
