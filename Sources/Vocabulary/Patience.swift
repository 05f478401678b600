/// With whom nobody answers: when to try again, and when it is worth a leaf.
///
/// The pause doubles from the shortest to the longest; a silence is told once.
package struct Patience: Hashable, Sendable {
    private let pauses: ClosedRange<Int64>
    private let tellAfter: Int64
    private var pause: Int64
    private var silentSince: Instant?
    private var nextTry: Instant?
    private var isTold = false

    /// - Parameters:
    ///   - pauses: Between two tries, seconds.
    ///   - tellAfter: Seconds without success after which it is told.
    package init(pauses: ClosedRange<Int64>, tellAfter: Int64) {
        (self.pauses, self.tellAfter) = (pauses, tellAfter)
        pause = pauses.lowerBound
    }

    /// True when the next try may begin.
    package func isDue(at now: Instant) -> Bool { nextTry.map { $0 <= now } ?? true }

    /// Notes a try that failed.
    ///
    /// - Returns: True if it is to be told now, once for each silence.
    package mutating func fail(at now: Instant) -> Bool {
        let since = silentSince ?? now
        silentSince = since
        nextTry = now.advanced(bySeconds: pause)
        pause = min(pause * 2, pauses.upperBound)
        guard !isTold, since.advanced(bySeconds: tellAfter) <= now else { return false }
        isTold = true
        return true
    }

    /// Begins anew after a success.
    ///
    /// - Returns: True if the silence that ends was told.
    package mutating func succeed() -> Bool {
        defer { self = Patience(pauses: pauses, tellAfter: tellAfter) }
        return isTold
    }
}
