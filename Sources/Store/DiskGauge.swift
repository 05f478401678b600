import Glibc
import Synchronization

/// How much room the disk under the state folder has: a full disk is found before it is full.
///
/// Below the reserve nothing is admitted; ends of calls and changes of the operator still find room.
package final class DiskGauge: Sendable {
    private let path: String
    private let reserve: Int64
    private let isLow = Atomic<Bool>(false)

    init(path: String, reserve: Int64) { (self.path, self.reserve) = (path, reserve) }

    /// True until a look found less than the reserve.
    package var hasRoom: Bool { !isLow.load(ordering: .relaxed) }

    /// Free and whole bytes of the file system; `nil` where it does not answer.
    package func room() -> (free: Int64, size: Int64)? {
        var status = statvfs()
        // SAFETY: fills the struct that it is handed.
        guard unsafe statvfs(path, &status) == 0 else { return nil }
        let unit = Int64(clamping: status.f_frsize)
        return (Int64(clamping: status.f_bavail).saturating(unit), Int64(clamping: status.f_blocks).saturating(unit))
    }

    /// Looks again; true if that changed the answer.
    ///
    /// A file system that does not answer is not full: the next commit finds out.
    @discardableResult
    package func look() -> Bool {
        guard let room = room() else { return false }
        let isNowLow = room.free < max(0, reserve)
        return isLow.exchange(isNowLow, ordering: .relaxed) != isNowLow
    }
}

extension Int64 {
    fileprivate func saturating(_ factor: Int64) -> Int64 {
        let (product, overflow) = multipliedReportingOverflow(by: factor)
        return overflow ? .max : product
    }
}
