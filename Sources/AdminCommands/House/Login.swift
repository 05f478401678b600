import AdminClient
import AdminContract
import ArgumentParser
import FoundationEssentials
import Glibc
import StrictJSON

struct Login: Verb {
    static let configuration = verb(
        "login", "Puts an admin key where this command finds it, after the daemon has known it.",
        "gatehouse login --key-file new.key", "gatehouse login --adopt --key-file /var/lib/gatehouse/owner.key")

    @Flag(help: "Move the key: its file is removed once the key is in its place.")
    var adopt = false

    @OptionGroup var global: GlobalOptions

    func perform(_ session: Session) async throws {
        let source = KeyFile.find(global.keyFile, in: session.surroundings)
        guard let from = source.path, let bytes = session.surroundings.read(from, limit: 4_096) else {
            throw Complaint("there is no key to take; name its file with --key-file", code: Exit.usage)
        }
        let me = try await session.send(AdminCall(.showMe)).json()
        let target = try Credentials.path(session.surroundings)
        if from != target {
            try Credentials.write(bytes, to: target)
            // SAFETY: reads the path during the call.
            if adopt, unsafe unlink(from) != 0 { throw Complaint("the file `\(from)` cannot be removed; remove it") }
        }
        session.output.changed(
            me, "signed in as \(me["name"]?.string ?? "-"), \(me["role"]?.string ?? "-"); the key is in \(target)")
    }
}

struct Logout: Verb {
    static let configuration = verb(
        "logout", "Removes the admin key that login put in its place; the key itself stays good.", "gatehouse logout",
        "gatehouse logout --quiet")

    @OptionGroup var global: GlobalOptions

    func perform(_ session: Session) async throws {
        let path = try Credentials.path(session.surroundings)
        // SAFETY: reads the path during the call.
        guard unsafe unlink(path) == 0 else { throw Complaint("there is no key in `\(path)`") }
        session.output.note("removed \(path); gatehouse admin key revoke ends the key itself")
    }
}

/// The user's own place for an admin key.
enum Credentials {
    static func path(_ surroundings: Surroundings) throws(Complaint) -> String {
        guard let home = surroundings.environment["HOME"], !home.isEmpty else {
            throw Complaint("HOME is not set; name the key's file with --key-file", code: Exit.usage)
        }
        return "\(home)/.config/gatehouse/credentials"
    }

    /// Writes the file with mode 0600 in a folder of mode 0700.
    static func write(_ bytes: [UInt8], to path: String) throws(Complaint) {
        let folder = path.split(separator: "/").dropLast().map { "/\($0)" }.joined()
        // A folder that is there already is as good; a file that cannot be made is told below.
        try? FileManager.default.createDirectory(
            atPath: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        // SAFETY: reads the path during the call; what stood there is replaced, with our own mode.
        _ = unsafe unlink(path)
        guard let file = FilePieces(writing: path), file.append(bytes), file.sync() else {
            throw Complaint("the file `\(path)` cannot be written")
        }
    }
}
