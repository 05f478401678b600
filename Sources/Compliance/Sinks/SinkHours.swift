import Vocabulary

/// Which logs had no row for a sink in the hour that ended: silence that says so is told from loss.
///
/// A value in memory; after a restart the running hour counts from there, and what it says is true all the same.
struct SinkHours {
    private var hour: Int64?
    /// Where the mark of a log stood when its silence began.
    private var silent: [String: Int] = [:]
    private var loud: Set<String> = []

    /// A log was pushed as far as there is something.
    mutating func saw(_ owner: String, mark: Int, hadRows: Bool) {
        if hadRows {
            loud.insert(owner)
            silent[owner] = nil
        } else if !loud.contains(owner), silent[owner] == nil {
            silent[owner] = mark
        }
    }

    /// The silent logs of an hour that is over, by name; empty while it runs.
    func ended(at now: Instant) -> [(owner: String, from: Int)] {
        guard let hour, Self.hour(now) > hour else { return [] }
        return silent.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
    }

    /// Begins the hour of `now`, once what the last one has to say is said.
    mutating func turn(at now: Instant) {
        guard hour.map({ Self.hour(now) > $0 }) ?? true else { return }
        (hour, silent, loud) = (Self.hour(now), [:], [])
    }

    private static func hour(_ now: Instant) -> Int64 { now.seconds / 3_600 }
}
