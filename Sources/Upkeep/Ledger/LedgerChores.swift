package import Store
package import Vocabulary

/// The chores of the ledger: raises and requests whose time is over, and the room on the disk.
package enum LedgerChores {
    /// What the chores tell the operator.
    package struct Alarms: Sendable {
        /// The disk fell below its reserve, or has room again.
        package var diskChanged: @Sendable (_ hasRoom: Bool) -> Void
        /// So many holds outlived every request; they are charged in full.
        package var holdsExpired: @Sendable (_ count: Int) -> Void

        package init(
            diskChanged: @escaping @Sendable (_ hasRoom: Bool) -> Void,
            holdsExpired: @escaping @Sendable (_ count: Int) -> Void
        ) {
            (self.diskChanged, self.holdsExpired) = (diskChanged, holdsExpired)
        }
    }

    /// The chores that keep the books in step with the clock and the disk.
    ///
    /// - Parameter holdSeconds: Longer than any request lives; a hold that is older has lost its request.
    package static func all(
        _ store: OpenStore, holdSeconds: Int64, clock: @escaping @Sendable () -> Instant, _ alarms: Alarms
    ) -> [Chore] {
        let writer = store.writer
        return [
            Chore("expire holds", every: .seconds(60)) {
                let horizon = clock().advanced(bySeconds: -holdSeconds)
                let count = await writer.change { books in try books.expireHolds(grantedBefore: horizon) }
                if let count, count > 0 { alarms.holdsExpired(count) }
            },
            Chore("end raises", every: .seconds(30)) {
                _ = await writer.change { books in try books.endRaises() }
            },
            Chore("expire increases", every: .seconds(60)) {
                _ = await writer.change { books in try books.expireIncreases() }
            },
            Chore("expire approvals", every: .seconds(10)) {
                _ = await writer.change { books in try books.expireApprovals(grace: 60, keeping: 30 * 86_400) }
            },
            Chore("look at the disk", every: .seconds(1)) {
                if store.disk.look() { alarms.diskChanged(store.disk.hasRoom) }
            },
        ]
    }
}
