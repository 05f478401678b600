import FoundationEssentials
import Glibc

/// The secrets from which the keys of all logs are derived: `audit.key` for the first era, then `audit.key.2`.
///
/// Each rotation draws a new secret, because keys that come from one secret are lost together. The one before is
/// overwritten once the rotation is durable; which one counts is what the database says.
package struct LogKeyFiles: Sendable {
    private let path: String

    /// - Parameter path: Of the first secret, `audit.key_file`.
    package init(_ path: String) { self.path = path }

    /// The secrets that are there, by era; the first is made where there is none.
    package func open() throws -> [Int: [UInt8]] {
        let secrets = try read()
        return secrets.isEmpty ? [1: try SecretFile.readOrMake(path)] : secrets
    }

    /// The secrets that are there, by era; none is made.
    package func read() throws -> [Int: [UInt8]] {
        var secrets: [Int: [UInt8]] = [:]
        for era in try eras() { secrets[era] = try SecretFile.readWhole(file(era)) }
        return secrets
    }

    /// The secret of the next era: drawn now, or the one that was drawn before.
    package func prepare(_ era: Int) throws -> [UInt8] { try SecretFile.readOrMake(file(era)) }

    /// Overwrites the secrets of the eras before `era`, and takes the files away.
    package func retire(before era: Int) throws {
        for old in try eras() where old < era { try overwrite(file(old)) }
    }

    /// Every file that is there.
    package func paths() throws -> [String] { try eras().map(file) }

    /// Where the secret of an era lies.
    package func file(_ era: Int) -> String { era == 1 ? path : "\(path).\(era)" }

    private var folder: String { path.lastIndex(of: "/").map { String(path[..<$0]) } ?? "." }

    private func eras() throws -> [Int] {
        let name = path.lastIndex(of: "/").map { String(path[path.index(after: $0)...]) } ?? path
        guard FileManager.default.fileExists(atPath: folder) else { return [] }
        return try FileManager.default.contentsOfDirectory(atPath: folder).compactMap { found in
            if found == name { return 1 }
            guard found.hasPrefix("\(name)."), let era = Int(found.dropFirst(name.count + 1)) else { return nil }
            return era > 1 && String(era) == found.dropFirst(name.count + 1) ? era : nil
        }
    }

    private func overwrite(_ path: String) throws {
        // SAFETY: reads the path during the call.
        let descriptor = unsafe Glibc.open(path, O_WRONLY | O_CLOEXEC | O_NOFOLLOW)
        guard descriptor >= 0 else { throw failure("overwriting", path) }
        defer { close(descriptor) }
        let zeros = [UInt8](repeating: 0, count: try SecretFile.check(descriptor, path))
        // SAFETY: reads the array during the call.
        guard unsafe write(descriptor, zeros, zeros.count) == zeros.count, fsync(descriptor) == 0 else {
            throw failure("overwriting", path)
        }
        // SAFETY: reads the path during the call.
        guard unsafe unlink(path) == 0 else { throw failure("removing", path) }
        try PrivateFiles.syncFolder(folder)
    }

    private func failure(_ doing: String, _ path: String) -> StoreFailure {
        StoreFailure(doing: "\(doing) `\(path)`", cause: StateFolder.systemError())
    }
}
