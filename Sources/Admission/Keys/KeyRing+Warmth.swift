package import Vocabulary

extension KeyRing {
    /// True if there is something new to remember since the last call; then the warm file is written.
    package func takeChanged() -> Bool { verified.takeChanged() }

    /// What to remember across a restart.
    package func memory(at now: Instant) -> WarmMemory {
        let inRows = table.proved.map { key, epoch, token in
            WarmMemory.Entry(
                key: key, version: UInt32(clamping: token.version), epoch: epoch, usedMinute: token.usedMinute,
                digest: token.digest)
        }
        let others = verified.entries.map { digest, entry in
            WarmMemory.Entry(
                key: entry.key, version: UInt32(clamping: entry.version), epoch: entry.epoch,
                usedMinute: entry.usedMinute, digest: digest)
        }
        return WarmMemory(writtenAt: now, bootKey: bootKey, entries: inRows + others)
    }

    /// Takes remembered tokens whose key is live and whose version and epoch are the stored ones; answers how many.
    ///
    /// Called once, after every key was told and before the first request, on a ring that was made with the memory's
    /// own boot key. Any change of a key in between drops what was remembered of it.
    @discardableResult
    package func remember(_ memory: WarmMemory, at now: Instant) -> Int {
        guard memory.bootKey === bootKey else { return 0 }
        var taken = 0
        for entry in memory.entries {
            guard let record = table[entry.key]?.record, record.isLive(at: now), record.epoch == entry.epoch,
                record.version(Int(entry.version), at: now)?.secret != nil
            else { continue }
            rememberProof(
                of: entry.digest, key: entry.key, version: Int(entry.version), epoch: entry.epoch,
                usedMinute: entry.usedMinute, at: now)
            taken += 1
        }
        return taken
    }
}
