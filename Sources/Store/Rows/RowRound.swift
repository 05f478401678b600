/// How far the rows that follow from the leaves are behind them (`docs/adr/0012`).
///
/// A round writes every row that was behind when it began, a few with each batch. With the last one the mark moves to
/// where the round began; a start folds the leaves after the mark.
struct RowRound {
    /// The fact that holds the mark.
    static let fact = "rows_through"

    /// Leaves after which a round begins while the house is busy.
    let every: Int64

    init(every: Int64, through: Int64) { (self.every, self.through) = (every, through) }

    /// Every row reflects at least the journal up to here.
    var through: Int64
    /// The end of the journal when the running round began.
    var target: Int64?
    /// Rows of the running round when it began.
    var rows = 0

    /// Rows that a batch of so many leaves writes: a round is spread over as many leaves as bring the next one.
    func room(leaves: Int) -> Int { Int(Int64(rows * leaves) / every) + 1 }
}
