import AdminClient

/// Where the caller's key is: never in an argument, which every process of the machine can read.
struct KeyFile: Hashable {
    let path: String?

    /// The flag, the environment, the user's credentials, the owner key of a daemon on this machine.
    static func find(_ flag: String?, in surroundings: Surroundings) -> KeyFile {
        if let path = flag ?? surroundings.environment["GATEHOUSE_ADMIN_KEY_FILE"] { return KeyFile(path: path) }
        let home = surroundings.environment["HOME"].map { "\($0)/.config/gatehouse/credentials" }
        let usual = [home, "/var/lib/gatehouse/owner.key"].compactMap { $0 }
        return KeyFile(path: usual.first { surroundings.read($0, limit: 4_096) != nil })
    }

    /// The key in the file.
    ///
    /// - Throws: `Complaint` when there is no file, others may read it, or it holds no key.
    func token(in surroundings: Surroundings) throws(Complaint) -> AdminToken {
        guard let path else {
            throw Complaint("there is no admin key; name its file with --key-file", code: Exit.notPermitted)
        }
        guard let bytes = surroundings.read(path, limit: 4_096) else {
            throw Complaint("the key file `\(path)` cannot be read", code: Exit.notPermitted)
        }
        guard let mode = surroundings.mode(path), mode & 0o077 == 0 else {
            throw Complaint("others may read the key file `\(path)`; type chmod 600 \(path)", code: Exit.notPermitted)
        }
        guard let token = AdminToken(file: bytes) else {
            throw Complaint("the key file `\(path)` holds no key", code: Exit.notPermitted)
        }
        return token
    }
}
