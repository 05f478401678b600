/// The offsets of a time zone over all time: a table of transitions and the rule that holds after the last one.
///
/// A pure value; whoever may read files feeds it with the bytes of the system's database. Instants here are seconds
/// since 1970, local times are such seconds plus the offset.
package struct ZoneRules: Hashable, Sendable {
    /// Transitions, in the order of time.
    private let instants: [Int64]
    /// The offset from each transition on; same length.
    private let offsets: [Int32]
    /// The offset before the first transition.
    private let first: Int32
    private let footer: FooterRule?

    /// No transitions and no offset.
    package static let utc = ZoneRules(instants: [], offsets: [], first: 0, footer: nil)

    /// Takes transitions that are in order, each with the offset that begins there.
    init(instants: [Int64], offsets: [Int32], first: Int32, footer: FooterRule?) {
        self.instants = instants
        self.offsets = offsets
        self.first = first
        self.footer = footer
    }

    /// A stretch of time with one offset: `start <= t < end`.
    struct Segment: Hashable {
        let start: Int64
        let end: Int64
        let offset: Int64
    }

    /// The stretch that holds `instant`.
    func segment(at instant: Int64) -> Segment {
        guard let last = instants.last, instant < last || footer == nil else { return footerSegment(at: instant) }
        let next = firstTransition(after: instant)
        let offset = next == 0 ? first : offsets[next - 1]
        return Segment(
            start: next == 0 ? .min : instants[next - 1], end: next == instants.count ? .max : instants[next],
            offset: Int64(offset))
    }

    /// Seconds east of UTC at `instant`.
    package func offset(at instant: Int64) -> Int64 { segment(at: instant).offset }

    private func footerSegment(at instant: Int64) -> Segment {
        guard let footer else { return Segment(start: .min, end: .max, offset: Int64(first)) }
        let segment = footer.segment(at: instant)
        // The rule speaks from the last transition of the table on, not before.
        return Segment(start: max(segment.start, instants.last ?? .min), end: segment.end, offset: segment.offset)
    }

    /// The place of the first transition later than `instant`.
    private func firstTransition(after instant: Int64) -> Int {
        var (low, high) = (0, instants.count)
        while low < high {
            let middle = (low + high) / 2
            if instants[middle] <= instant { low = middle + 1 } else { high = middle }
        }
        return low
    }
}
