import Glibc

/// What one flush of this disk costs: the floor under every durable answer.
enum DiskFlush {
    /// Writes 4 KiB and flushes, again and again.
    static func measure(in folder: String, rounds: Int) throws -> Samples {
        let path = folder + "/flush"
        // SAFETY: reads the path during the call.
        let file = unsafe open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard file >= 0 else { throw Failure("cannot write in `\(folder)`") }
        defer { close(file) }
        let page = [UInt8](repeating: 7, count: 4_096)
        var samples = Samples()
        for round in 0..<rounds {
            let start = monotonicNow()
            // SAFETY: reads the page during the call.
            let written = unsafe pwrite(file, page, page.count, round % 64 * 4_096)
            guard written == page.count, fdatasync(file) == 0 else { throw Failure("the disk does not flush") }
            samples.add(monotonicNow() - start)
        }
        return samples
    }
}
