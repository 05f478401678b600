import AuditLog
import Digests
import Glibc
import TestSupport

/// One bundle verified with nothing but its files and keys; SHA-256 of its leaves alone is the peer.
enum Offline {
    /// MiB beyond what was there before, whatever the length of the log.
    static let memoryBound = 96

    static func verify(_ files: BundleFiles, by auditor: Auditor, _ what: String) async throws {
        let (before, start) = (Gauge.forgetPeak(), Gauge.now)
        let manifest = try await EvidenceVerifier(files, by: auditor).verify().manifest
        let leaves = Double(manifest.to - manifest.from)
        let rate = leaves / Gauge.seconds(since: start)
        let memory = Gauge.peakMemory - before
        let peer = leaves / (try hashing(files))
        Gauge.line("leaves verified a second, \(what)", "\(Int(rate))", "bound 300,000")
        Gauge.line("SHA-256 of the same leaves a second", "\(Int(peer))", "1 : \(tenths(peer / rate))")
        Gauge.line("leaves", "\(Int(leaves))", "")
        Gauge.line("memory while they are verified", "\(memory) MiB", "bound \(memoryBound) MiB, beside \(before) MiB")
        guard memory <= memoryBound else { throw Gauge.Passed(what: "the memory of verification grows") }
    }

    private static func tenths(_ number: Double) -> Double { (number * 10).rounded() / 10 }

    /// The leaves' file hashed once and nothing else, in seconds.
    private static func hashing(_ files: BundleFiles) throws -> Double {
        let (start, pieces) = (Gauge.now, try files.open("leaves.jsonl"))
        var hash = SHA256()
        while let piece = try pieces() { hash.update(piece) }
        _ = hash.finish()
        return Gauge.seconds(since: start)
    }
}

/// A file that several read at once, each at its own place.
final class BenchFile: Sendable {
    private let descriptor: Int32
    let size: Int

    init(_ path: String) throws {
        // SAFETY: reads the path during the call.
        descriptor = unsafe open(path, O_RDONLY)
        guard descriptor >= 0 else { throw Unfurnished(path) }
        size = Int(lseek(descriptor, 0, SEEK_END))
    }

    deinit { close(descriptor) }

    func read(_ offset: Int, _ count: Int) throws -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: count)
        // SAFETY: writes at most as many bytes as the array has.
        guard unsafe pread(descriptor, &bytes, count, offset) == count else { throw Unfurnished("byte \(offset)") }
        return bytes
    }

    /// A part of the file, a mebibyte at a time.
    func pieces(_ range: Range<Int>) -> BundleFiles.Pieces {
        var place = range.lowerBound
        return {
            guard place < range.upperBound else { return nil }
            let piece = try self.read(place, min(1 << 20, range.upperBound - place))
            place += piece.count
            return piece
        }
    }
}
