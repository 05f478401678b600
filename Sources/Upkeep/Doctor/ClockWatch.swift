import Synchronization
package import Vocabulary

/// Finds steps of the wall clock: moves that the steady clock of the machine did not make.
package final class ClockWatch: Sendable {
    /// A move of more than this is a step; less is how time servers correct a clock.
    package static let patienceMilliseconds: Int64 = 1_000

    /// A step that was seen.
    package struct Step: Hashable, Sendable {
        /// When, by the clock after it.
        package let at: Instant
        /// By how much; negative is back.
        package let milliseconds: Int64
        /// How many there were since the start, this one included.
        package let count: Int
    }

    private struct State {
        var ahead: Int64?
        var last: Step?
    }

    private let state = Mutex(State())

    package init() {}

    /// The last step; `nil` if there was none since the start.
    package var last: Step? { state.withLock { $0.last } }

    /// Compares the two clocks with how they stood at the last look.
    ///
    /// - Parameter steady: Nanoseconds of a clock that nobody sets.
    /// - Returns: The step, if there was one in between.
    package func look(wall: Instant, steady: Int64) -> Step? {
        state.withLock { state in
            let ahead = wall.nanoseconds &- steady
            defer { state.ahead = ahead }
            guard let before = state.ahead else { return nil }
            let moved = (ahead &- before) / 1_000_000
            guard moved.magnitude > UInt64(Self.patienceMilliseconds) else { return nil }
            let step = Step(at: wall, milliseconds: moved, count: (state.last?.count ?? 0) + 1)
            state.last = step
            return step
        }
    }

    package func examine() -> [Finding] {
        guard let last else { return [] }
        let direction = last.milliseconds < 0 ? "back" : "ahead"
        return [
            Finding(
                .clockStepped, "clock",
                cause: "the wall clock was set \(direction) by \(last.milliseconds.magnitude) ms at "
                    + "\(last.at.secondText), \(last.count) such steps since the start; leaves kept their order",
                cure: "let one time server correct it slowly: timedatectl set-ntp true")
        ]
    }
}
