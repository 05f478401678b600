import CLinux
import Glibc

/// The calls of the kernel that move files, each wrapped once: descriptors in, values or an error number out.
enum Kernel {
    /// What `fstat` tells that this room asks for.
    struct FileFacts: Hashable {
        var kind: mode_t
        var owner: UInt32
        /// The nine bits of who may what.
        var mode: mode_t
        var size: Int64
        /// Nanoseconds since 1970.
        var changedAt: Int64

        var isRegular: Bool { kind == S_IFREG }
        var isFolder: Bool { kind == S_IFDIR }
        var isLink: Bool { kind == S_IFLNK }
    }

    /// Opens `path` beneath `folder`, through no link if `nofollow`.
    static func open(
        _ path: String, beneath folder: Int32, flags: Int32, mode: UInt32 = 0, nofollow: Bool = false
    ) throws(FileRefusal) -> Int32 {
        // SAFETY: the text is copied in by the kernel during the call.
        let descriptor = unsafe house_openat2(folder, path, flags, mode, nofollow ? 1 : 0)
        guard descriptor >= 0 else { throw .last }
        return descriptor
    }

    /// Opens a folder of the operator's by its whole path.
    static func openFolder(_ path: String) throws(FileRefusal) -> Int32 {
        // SAFETY: as above.
        let descriptor = unsafe Glibc.open(path, O_RDONLY | house_o_directory | O_CLOEXEC)
        guard descriptor >= 0 else { throw .last }
        return descriptor
    }

    static func facts(of descriptor: Int32) throws(FileRefusal) -> FileFacts {
        var status = stat()
        // SAFETY: the structure is the kernel's own and lives through the call.
        guard unsafe fstat(descriptor, &status) == 0 else { throw .last }
        return FileFacts(status)
    }

    /// The facts of a name in a folder, of a link itself rather than its target.
    static func facts(of name: String, in folder: Int32) throws(FileRefusal) -> FileFacts {
        var status = stat()
        // SAFETY: as above; the text is copied in during the call.
        guard unsafe fstatat(folder, name, &status, AT_SYMLINK_NOFOLLOW) == 0 else { throw .last }
        return FileFacts(status)
    }

    /// Up to `limit` bytes from `offset`.
    static func read(_ descriptor: Int32, at offset: Int64 = 0, limit: Int) throws(FileRefusal) -> [UInt8] {
        var (bytes, place) = ([UInt8](), offset)
        while bytes.count < limit {
            let piece = try readPiece(descriptor, at: place, limit: min(limit - bytes.count, 1 << 18))
            guard !piece.isEmpty else { break }
            bytes += piece
            place += Int64(piece.count)
        }
        return bytes
    }

    private static func readPiece(_ descriptor: Int32, at offset: Int64, limit: Int) throws(FileRefusal) -> [UInt8] {
        var count = 0
        // SAFETY: the kernel writes at most `limit` bytes into a buffer of that size, and tells how many.
        let piece = unsafe [UInt8](unsafeUninitializedCapacity: limit) { buffer, initialized in
            // SAFETY: as above.
            count = unsafe pread(descriptor, buffer.baseAddress, limit, Int(offset))
            initialized = max(0, count)
        }
        guard count >= 0 else { throw .last }
        return piece
    }

    static func write(_ bytes: [UInt8], to descriptor: Int32) throws(FileRefusal) {
        var place = 0
        while place < bytes.count {
            // SAFETY: the buffer lives through the call and is only read.
            let count = unsafe bytes.withUnsafeBytes { buffer in
                // SAFETY: as above.
                unsafe Glibc.write(descriptor, buffer.baseAddress?.advanced(by: place), bytes.count - place)
            }
            guard count >= 0 else {
                if errno == EINTR { continue }
                throw .last
            }
            place += count
        }
    }

    /// What a folder lists.
    struct Names {
        /// Sorted by bytes, without `.` and `..`.
        var names: [String] = []
        /// There are more than were asked for.
        var isCut = false
        /// There are some that are no UTF-8: they cannot be said in JSON and are invisible.
        var hasUnsaid = false
    }

    /// Names in a folder, at most `limit`.
    static func names(in folder: Int32, limit: Int = .max) throws(FileRefusal) -> Names {
        let copy = try open(".", beneath: folder, flags: O_RDONLY | house_o_directory)
        defer { _ = close(copy) }
        var found = Names()
        while let page = try entries(copy) {
            found.names += page.names.filter { $0 != "." && $0 != ".." }
            found.hasUnsaid = found.hasUnsaid || page.hasUnsaid
            guard found.names.count > limit else { continue }
            found.names.removeLast(found.names.count - limit)
            found.isCut = true
            return found
        }
        found.names.sort { $0.utf8.lexicographicallyPrecedes($1.utf8) }
        return found
    }

    /// One page of names, `nil` behind the last; records are those of `getdents64(2)`.
    private static func entries(_ folder: Int32) throws(FileRefusal) -> Names? {
        let size = 32_768
        var count = 0
        // SAFETY: the kernel writes at most `size` bytes and tells how many.
        let page = unsafe [UInt8](unsafeUninitializedCapacity: size) { buffer, initialized in
            // SAFETY: as above.
            count = unsafe house_getdents(folder, buffer.baseAddress, size)
            initialized = max(0, count)
        }
        guard count >= 0 else { throw .last }
        guard count > 0 else { return nil }
        var (found, place) = (Names(), 0)
        while place + 19 <= page.count {
            let length = Int(page[place + 16]) | Int(page[place + 17]) << 8
            guard length >= 19, place + length <= page.count else { break }
            let name = page[(place + 19)..<(place + length)].prefix { $0 != 0 }
            if let text = String(validating: name, as: UTF8.self) {
                found.names.append(text)
            } else {
                found.hasUnsaid = true
            }
            place += length
        }
        return found
    }

    static func linkTarget(_ name: String, in folder: Int32) -> String? {
        var count = 0
        // SAFETY: at most 4,096 bytes are written into a buffer of that size.
        let target = unsafe [UInt8](unsafeUninitializedCapacity: 4_096) { buffer, initialized in
            // SAFETY: as above; the kernel's `char` is a byte.
            count = unsafe buffer.withMemoryRebound(to: CChar.self) { text in
                // SAFETY: as above.
                unsafe text.baseAddress.map { unsafe readlinkat(folder, name, $0, 4_096) } ?? -1
            }
            initialized = max(0, count)
        }
        return count < 0 ? nil : String(validating: target, as: UTF8.self)
    }

    static func makeFolder(_ name: String, in folder: Int32) throws(FileRefusal) {
        // SAFETY: the text is copied in during the call.
        guard unsafe mkdirat(folder, name, 0o755) == 0 || errno == EEXIST else { throw .last }
    }

    static func remove(_ name: String, in folder: Int32, isFolder: Bool) {
        // SAFETY: as above.
        _ = unsafe unlinkat(folder, name, isFolder ? AT_REMOVEDIR : 0)
    }

    static func rename(_ name: String, to other: String, in folder: Int32) throws(FileRefusal) {
        // SAFETY: as above.
        guard unsafe renameat(folder, name, folder, other) == 0 else { throw .last }
    }
}

extension Kernel.FileFacts {
    fileprivate init(_ status: stat) {
        kind = status.st_mode & S_IFMT
        (owner, mode) = (status.st_uid, status.st_mode & 0o777)
        size = Int64(status.st_size)
        changedAt = Self.nanoseconds(Int64(status.st_mtim.tv_sec), Int64(status.st_mtim.tv_nsec))
    }

    /// Somebody may run it.
    var isProgram: Bool { mode & 0o111 != 0 }

    /// Whether somebody without power might go into this folder.
    ///
    /// The bits of the group are also those of a list of users (`acl(5)`), which is not looked at: doubt is yes.
    func mayBeEntered(by user: UInt32) -> Bool { mode & (user == owner ? 0o100 : 0o011) != 0 }

    /// A file may be dated to any year; one beyond what is counted here is the first or the last of all.
    private static func nanoseconds(_ seconds: Int64, _ rest: Int64) -> Int64 {
        let (scaled, isFar) = seconds.multipliedReportingOverflow(by: 1_000_000_000)
        let (sum, isFarther) = scaled.addingReportingOverflow(rest)
        return isFar || isFarther ? (seconds < 0 ? .min : .max) : sum
    }
}
