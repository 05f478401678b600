import AdminAPI
import AdminContract
import Administration
import Glibc
import HTTPListener
import Logging
import NIOCore
import Vocabulary

/// The admin API on a socket of this machine, for those whom its mode lets in.
///
/// A key is needed there too, unless `admin.socket_trust` gives the peer's user a role.
enum AdminSocket {
    /// Listens; `nil` where there is to be none.
    ///
    /// A missing folder is no reason not to start, since the TCP door is open: it is logged, and the doctor finds it.
    static func start(
        _ settings: DaemonSettings, connections: Int, on group: any EventLoopGroup, _ logger: Logger,
        handler: @escaping @Sendable (HTTPRequest) async -> HTTPResponse
    ) async throws -> RunningListener? {
        guard let path = settings.socket.path else { return nil }
        guard isFolder(folder(of: path)) else {
            logger.warning(
                "there is no admin socket, since its folder is not there", metadata: ["socket": "\(path)"])
            return nil
        }
        guard !isServed(path) else {
            throw SettingsRefusal(
                place: "admin.socket",
                sentence: "another daemon listens on `\(path)`; give each its own socket, or null")
        }
        var listening = ListenerSettings(.unixSocket(path: path))
        listening.socketMode = settings.socket.mode
        listening.connectionLimit = connections
        listening.refusal = HTTPProblem.response
        return try await RunningListener.start(listening, on: group, logger: logger, handler: handler)
    }

    /// Takes the file away, so that nobody waits for a daemon that has ended.
    static func remove(_ settings: DaemonSettings) {
        guard let path = settings.socket.path else { return }
        // SAFETY: reads the path during the call; what is not there need not be removed.
        _ = unsafe unlink(path)
    }

    /// The admin that a process of this machine is without a key: all that its role may, under a name of its own.
    static func principal(_ user: UInt32, _ settings: DaemonSettings) -> AdminPrincipal? {
        guard let role = settings.socket.trust[user], let name = Slug("uid-\(user)") else { return nil }
        let digits = String(user)
        // Stable, so that leaves of one user stand under one id; 22 digits, as every id has.
        let id = AdminID(trusted: "adm_uid" + String(repeating: "0", count: 19 - digits.count) + digits)
        return AdminPrincipal(id: id, name: name, role: role, scopes: role.scopes, tenant: nil, key: nil)
    }

    static func folder(of path: String) -> String {
        "/" + path.split(separator: "/").dropLast().joined(separator: "/")
    }

    private static func isFolder(_ path: String) -> Bool {
        var status = stat()
        // SAFETY: reads the path during the call and fills the struct that it is handed.
        return unsafe stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
    }

    /// Whether a living process answers there.
    private static func isServed(_ path: String) -> Bool {
        let probe = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard probe >= 0 else { return false }
        defer { close(probe) }
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        // SAFETY: `sun_path` has 108 bytes and starts as zeros; the settings hold a path to at most 107.
        unsafe withUnsafeMutableBytes(of: &address.sun_path) { unsafe $0.copyBytes(from: path.utf8.prefix(107)) }
        // SAFETY: the address outlives the call, which reads it in its own size.
        return unsafe withUnsafePointer(to: &address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer in
                unsafe connect(probe, pointer, socklen_t(MemoryLayout<sockaddr_un>.size)) == 0
            }
        }
    }
}
