import FoundationEssentials
import Glibc

/// The pages of the program that only its start has read.
///
/// Linking and the tables of types touch most of the file once. The kernel counts such pages as resident until it is
/// short of memory; given back, those that serve come again from its cache when they are next read.
enum StartPages {
    /// Gives back the pages of the program's code, and of the constants that stand beside it.
    ///
    /// What is merely readable stays: there the loader may have written before it locked the pages.
    static func giveBack() {
        guard let program = try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe"),
            let maps = FileManager.default.contents(atPath: "/proc/self/maps")
        else { return }
        for line in String(decoding: maps, as: UTF8.self).split(separator: "\n") {
            let fields = line.split(separator: " ")
            guard line.hasSuffix(" \(program)"), fields[1] == "r-xp" else { continue }
            let bounds = fields[0].split(separator: "-").compactMap { UInt($0, radix: 16) }
            guard bounds.count == 2, bounds[0] < bounds[1] else { continue }
            // SAFETY: nobody can have written there, so the file has it all; a failure leaves the pages as they are.
            _ = unsafe madvise(
                UnsafeMutableRawPointer(bitPattern: bounds[0]), Int(bounds[1] - bounds[0]), MADV_DONTNEED)
        }
    }
}
