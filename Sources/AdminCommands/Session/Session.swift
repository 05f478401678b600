import AdminClient
import AdminContract
import StrictJSON

/// One run of a verb: the daemon on one side, the caller's terminal on the other.
struct Session: Sendable {
    let options: GlobalOptions
    let surroundings: Surroundings
    let output: Output
    private let connection = LazyConnection()

    init(_ options: GlobalOptions, in surroundings: Surroundings) {
        self.options = options
        self.surroundings = surroundings
        let form = options.output ?? (surroundings.isOutputTerminal ? .table : .json)
        output = Output(
            form: form, columns: options.columns.map(Column.list), width: surroundings.width, isQuiet: options.quiet)
    }

    /// Calls the daemon.
    ///
    /// - Throws: `AdminFailure`, or a `Complaint` where there is no key.
    func send(_ call: AdminCall) async throws -> AdminReply {
        try await connection.open { try settings() }.send(call)
    }

    /// Calls, and prints one object.
    func show(_ call: AdminCall, _ columns: [Column]) async throws {
        output.object(try await send(call).json(), columns)
    }

    /// Calls, prints the object as it is now, and says what was done and where that is written.
    func change(_ call: AdminCall, _ done: String) async throws {
        let reply = try await send(call)
        if let waiting = try waiting(reply) { return output.changed(try reply.json(), waiting) }
        output.changed(try reply.json(), "\(done)\(reply.leaf.map { ", leaf \($0)" } ?? "")")
    }

    /// What to say of a change that a second person has to approve first; `nil` for one that is done.
    func waiting(_ reply: AdminReply) throws -> String? {
        let object = try reply.json()
        guard reply.status == 202, object["kind"]?.string == "change", let id = object["id"]?.string else { return nil }
        return "not done yet: another admin approves it within 24 hours: gatehouse approval allow \(id) --because ..."
    }

    /// Prints all items of a list, page by page, or the first `limit`.
    func list(_ call: AdminCall, limit: Int? = nil, _ columns: [Column], isPaged: Bool = true) async throws {
        guard isPaged else { return output.list(try await send(call).json()["data"]?.array ?? [], columns, next: nil) }
        let (items, cursor) = try await items(of: call, limit: limit)
        output.list(items, columns, next: cursor)
    }

    /// Prints the items of a tenant's list, or of every tenant's that the caller sees, one tenant after the other.
    func list(
        ofTenant tenant: String?, limit: Int?, _ columns: [Column], _ call: (String) -> AdminCall
    ) async throws {
        if let tenant { return try await list(call(tenant), limit: limit, columns) }
        output.list(try await items(ofTenant: nil, limit: limit, call), columns, next: nil)
    }

    /// The items of a tenant's list, or of every tenant's that the caller sees.
    func items(ofTenant tenant: String?, limit: Int?, _ call: (String) -> AdminCall) async throws -> [JSONValue] {
        if let tenant { return try await items(of: call(tenant), limit: limit).items }
        let tenants = try await items(of: AdminCall(.listTenants), limit: nil).items
        var found: [JSONValue] = []
        for name in tenants.compactMap({ $0["name"]?.string }) where found.count < limit ?? .max {
            found += try await items(of: call(name), limit: limit.map { $0 - found.count }).items
        }
        return found
    }

    private func items(of call: AdminCall, limit: Int?) async throws -> (items: [JSONValue], next: String?) {
        var items: [JSONValue] = []
        var cursor: String?
        repeat {
            let size = min(limit.map { $0 - items.count } ?? 1_000, 1_000)
            let page = try await send(call.asking("limit", String(size)).asking("cursor", cursor)).json()
            items += page["data"]?.array ?? []
            cursor = page["next_cursor"]?.string
        } while cursor != nil && items.count < limit ?? .max
        return (items, cursor)
    }

    /// The revision of an object, for a change that is decided on what is there now.
    func revision(_ call: AdminCall) async throws -> Int64 {
        guard let revision = try await send(call).json()["revision"]?.integer else {
            throw Complaint("the daemon's answer has no revision")
        }
        return revision
    }

    func end() async { await connection.close() }

    private func settings() throws -> AdminConnection.Settings {
        let key = KeyFile.find(options.keyFile, in: surroundings)
        var settings = AdminConnection.Settings(server: try server(), token: try key.token(in: surroundings))
        settings.timeout = options.timeout
        settings.authorities = options.ca
        settings.requestID = options.requestID
        return settings
    }

    /// The flag, the environment, the socket of this machine, its TLS port: the first that is there.
    private func server() throws -> AdminServer {
        if let server = options.server { return server }
        if let text = surroundings.environment["GATEHOUSE_SERVER"] {
            guard let server = AdminServer(text) else {
                throw Complaint(
                    "GATEHOUSE_SERVER is `\(text)`, which is no address; write unix:PATH or https://HOST:PORT")
            }
            return server
        }
        let socket = "/run/gatehouse/admin.sock"
        guard surroundings.mode(socket) == nil else { return AdminServer(.socket(path: socket)) }
        return AdminServer(.host("127.0.0.1", port: AdminServer.usualPort, isEncrypted: true))
    }
}
