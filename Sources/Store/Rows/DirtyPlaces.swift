/// Places of a flat array whose rows are behind it: those of the round that is being written, and those of the next.
///
/// A row is written as its place stands at that moment, so what changes meanwhile is written once, too.
struct DirtyPlaces {
    private var isDirty: [Bool] = []
    private var next: [Int] = []
    /// The last one is written first.
    private var round: [Int] = []

    mutating func mark(_ place: Int) {
        while isDirty.count <= place { isDirty.append(false) }
        guard !isDirty[place] else { return }
        isDirty[place] = true
        next.append(place)
    }

    /// Forgets a place whose row is gone or was just written.
    mutating func clear(_ place: Int) {
        if place < isDirty.count { isDirty[place] = false }
    }

    /// Takes what is dirty now as the round, in ascending order: neighbours share pages.
    ///
    /// - Returns: How many places that are.
    mutating func beginRound() -> Int {
        let marked = next
        next.removeAll(keepingCapacity: true)
        for place in marked where isDirty[place] {
            isDirty[place] = false
            round.append(place)
        }
        round.sort(by: >)
        return round.count
    }

    /// The next place of the round, which is clean from now on; `nil` at its end.
    mutating func take() -> Int? {
        guard let place = round.popLast() else { return nil }
        isDirty[place] = false
        return place
    }
}
