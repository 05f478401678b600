/// How far the rows that follow from the leaves are behind them (`docs/adr/0012`).
///
/// A round writes every row that was behind when it began, a few with each batch. With the last one the mark moves to
/// where the round began; a start folds the leaves after the mark.
struct RowRound {
    /// The fact that holds the mark.
    static let fact = "rows_through"

    /// Leaves after which a round begins while the house is busy.
    let every: Int64
    init(every: Int64, pace: Int, through: Int64) {
        (self.every, self.pace, self.through, checkpointed) = (every, pace, through, through)
    }

    /// Rows that a batch writes for each of its leaves while a round runs.
    let pace: Int
    /// Every row reflects at least the journal up to here.
    var through: Int64
    /// The end of the journal when the WAL was last moved into the database in a quiet moment.
    var checkpointed: Int64
    /// The end of the journal when the running round began.
    var target: Int64?

    /// Rows that a batch of so many leaves writes.
    func room(leaves: Int) -> Int { leaves * pace + pace }
}
