/// Places of a flat array whose rows are behind it: those of the round that is being written, and those of the next.
///
/// A row is written as its place stands at that moment, so what changes meanwhile is written once, too. A round goes
/// through the places in ascending order, because neighbours share pages, and to begin one costs nothing: no call waits
/// while a hundred thousand places are sorted.
struct DirtyPlaces {
    /// The number of the round that was to come or ran when a place was first marked; 0 where the row is whole.
    private var marks: [UInt64] = []
    private var marked = 0
    /// Of the running round: places with a mark before it are its own.
    private var number: UInt64 = 1
    private var next = 0
    private var end = 0

    mutating func mark(_ place: Int) {
        while marks.count <= place { marks.append(0) }
        guard marks[place] == 0 else { return }
        marks[place] = number
        marked += 1
    }

    /// Forgets a place whose row is gone or was just written.
    mutating func clear(_ place: Int) {
        guard place < marks.count, marks[place] != 0 else { return }
        marks[place] = 0
        marked -= 1
    }

    /// Takes what is dirty now as the round; the one before has ended.
    ///
    /// - Returns: How many places that are.
    mutating func beginRound() -> Int {
        number += 1
        (next, end) = (0, marks.count)
        return marked
    }

    /// The next place of the round, which is clean from now on; `nil` at its end.
    mutating func take() -> Int? {
        while next < end {
            let place = next
            next += 1
            guard marks[place] != 0, marks[place] < number else { continue }
            clear(place)
            return place
        }
        return nil
    }
}
