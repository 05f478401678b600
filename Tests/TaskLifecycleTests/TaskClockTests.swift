import TaskLifecycle
import Testing
import Vocabulary

@Suite struct TaskClockTests {
    @Test func `time counts while the task runs and stands still while it waits`() {
        var clock = TaskClock()
        clock.run(from: Instant(seconds: 100))
        clock.stop(at: Instant(seconds: 110))
        clock.run(from: Instant(seconds: 500))
        #expect(clock.elapsed(at: Instant(seconds: 505)) == 15_000_000_000)
        #expect(clock.left(of: 20, at: Instant(seconds: 505)) == 5_000_000_000)
    }

    @Test func `a clock that stands still has no rest`() {
        var clock = TaskClock()
        #expect(clock.left(of: 20, at: Instant(seconds: 1)) == nil)
        clock.run(from: Instant(seconds: 1))
        clock.stop(at: Instant(seconds: 2))
        #expect(clock.left(of: 20, at: Instant(seconds: 900)) == nil)
    }

    @Test func `a wall clock that steps back adds nothing`() {
        var clock = TaskClock()
        clock.run(from: Instant(seconds: 100))
        #expect(clock.elapsed(at: Instant(seconds: 50)) == 0)
    }

    @Test func `a rest is never below nothing`() {
        var clock = TaskClock()
        clock.run(from: Instant(seconds: 0))
        #expect(clock.left(of: 1, at: Instant(seconds: 90)) == 0)
    }
}
