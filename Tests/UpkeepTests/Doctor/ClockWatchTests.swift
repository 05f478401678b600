import Testing
import Upkeep
import Vocabulary

@Suite struct ClockWatchTests {
    private static let start = Instant(seconds: 1_795_348_800)

    /// Looks once a second; the wall clock is moved by `moves` milliseconds in between.
    private func watch(_ moves: [Int64]) -> ClockWatch {
        let watch = ClockWatch()
        var (wall, steady) = (Self.start.nanoseconds, Int64(5_000_000_000))
        _ = watch.look(wall: Instant(nanoseconds: wall), steady: steady)
        for move in moves {
            (wall, steady) = (wall + 1_000_000_000 + move * 1_000_000, steady + 1_000_000_000)
            _ = watch.look(wall: Instant(nanoseconds: wall), steady: steady)
        }
        return watch
    }

    @Test func `a clock that is corrected slowly has made no step`() {
        let watch = watch([0, 40, -900, 1_000])
        #expect(watch.last == nil)
        #expect(watch.examine().isEmpty)
    }

    @Test(arguments: [Int64(-3_600_000), 1_001, 86_400_000]) func `a step is a finding that says by how much`(
        move: Int64
    ) throws {
        let watch = watch([0, move, 0])
        let step = try #require(watch.last)
        #expect(step.milliseconds == move && step.count == 1)
        let finding = try #require(watch.examine().first)
        #expect(finding.kind == .clockStepped)
        #expect(finding.cause.contains("\(move < 0 ? "back" : "ahead") by \(move.magnitude) ms"))
    }

    @Test func `steps are counted and the last one is told`() {
        #expect(watch([5_000, 0, -7_000]).last?.count == 2)
        #expect(watch([5_000, 0, -7_000]).last?.milliseconds == -7_000)
    }
}
