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
    /// Rows of the running round when it began, and how many of them are written.
    var rows = 0
    var written = 0
    /// What a commit writes of rows at most, while less than a quarter of the round is due.
    private static let slice = 64

    /// Rows that a commit writes when the journal is so long.
    ///
    /// A round is spread evenly over as many leaves as bring the next one. A batch that is late, because the disk was
    /// slow, is large and is not made later by as many rows: those wait for the batches behind it.
    func room(at journal: Int64) -> Int {
        guard let target else { return 0 }
        let due = Int(Int64(rows) * (journal - target) / every) + 1 - written
        return max(min(due, Self.slice), due - rows / 4)
    }
}
