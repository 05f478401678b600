/// How many requests of one account are running; it goes down when the hold ends, whatever the end is.
package struct RunningCount: Hashable, Sendable, BitwiseCopyable {
    package private(set) var count: Int64 = 0

    package init() {}

    /// True if one more may run under `limit`; `nil` is no limit.
    package func allows(_ limit: Int64?) -> Bool { limit.map { count < $0 } ?? true }

    /// Counts a request that begins to run.
    package mutating func begin() { count += 1 }

    /// Counts a request that has ended.
    package mutating func end() {
        precondition(count > 0, "a request ends once")
        count -= 1
    }
}
