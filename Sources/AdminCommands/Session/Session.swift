import AdminClient
import AdminContract
import StrictJSON
import Vocabulary

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

    /// Seconds after which a key has calls again, and a little more.
    private static let patience = 65

    /// Calls the daemon; a verb that has used up the calls of a minute goes on in the next one.
    ///
    /// - Throws: `AdminFailure`, or a `Complaint` where there is no key.
    func send(_ call: AdminCall) async throws -> AdminReply {
        let server = try await connection.open { try await settings() }
        var waited = 0
        while true {
            do {
                let reply = try await server.send(call)
                connection.noteAnswer()
                return reply
            } catch AdminFailure.refused(let problem)
                where problem.reason == Reason.rateExceeded.word && connection.hasAnswered && waited < Self.patience
            {
                // A call that is refused for its number was not carried out, so it may be repeated.
                if waited == 0 { output.note("the calls of this minute are used up; going on in the next") }
                waited += 1
                try await Task.sleep(for: .seconds(1))
            }
        }
    }

    /// Calls, and prints one object.
    func show(_ call: AdminCall, _ columns: [Column]) async throws {
        output.object(try await send(call).json(), columns)
    }

    /// Calls, prints the object as it is now, and says what was done and where that is written.
    @discardableResult
    func change(_ call: AdminCall, _ done: String) async throws -> JSONValue {
        let reply = try await send(call)
        let object = try reply.json()
        let sentence = try waiting(reply) ?? "\(done)\(reply.leaf.map { ", leaf \($0)" } ?? "")"
        output.changed(object, sentence)
        return object
    }

    static let changesNothing = "nothing is named that shall change; --help lists what can"

    /// Changes an object as it is seen now; without a field that changes it is a slip of the hand, and no leaf.
    func update(_ call: AdminCall, as seen: AdminCall, _ done: String) async throws {
        guard call.body != .object([]) else { throw Complaint(Self.changesNothing, code: Exit.usage) }
        var call = call
        call.revision = try await revision(seen)
        try await change(call, done)
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
        var printer = ListPrinter(output, columns)
        let walked = try await walk(call, limit: limit) { printer.add($0) }
        printer.end(next: walked.next)
    }

    /// Prints the items of a tenant's list, or of every tenant's that the caller sees, one tenant after the other.
    func list(
        ofTenant tenant: String?, limit: Int?, _ columns: [Column], _ call: (String) -> AdminCall
    ) async throws {
        if let tenant { return try await list(call(tenant), limit: limit, columns) }
        var (printer, left) = (ListPrinter(output, columns), limit ?? .max)
        _ = try await walk(AdminCall(.listTenants), limit: nil) { tenants in
            for name in tenants.compactMap({ $0["name"]?.string }) where left > 0 {
                left -= try await walk(call(name), limit: limit.map { _ in left }) { printer.add($0) }.count
            }
        }
        printer.end(next: nil)
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
        let walked = try await walk(call, limit: limit) { items += $0 }
        return (items, walked.next)
    }

    /// The first page is small, so that its rows stand there at once.
    private static let (firstPage, laterPages) = (100, 1_000)

    /// Hands on page after page, so that a list of any length takes the memory of one.
    private func walk(
        _ call: AdminCall, limit: Int?, _ take: ([JSONValue]) async throws -> Void
    ) async throws -> (count: Int, next: String?) {
        var (count, cursor) = (0, String?.none)
        repeat {
            let size = min((limit ?? .max) - count, count == 0 ? Self.firstPage : Self.laterPages)
            let page = try await send(call.asking("limit", String(size)).asking("cursor", cursor)).json()
            let items = page["data"]?.array ?? []
            try await take(items)
            count += items.count
            cursor = page["next_cursor"]?.string
        } while cursor != nil && count < limit ?? .max
        return (count, cursor)
    }

    /// The revision of an object, for a change that is decided on what is there now.
    func revision(_ call: AdminCall) async throws -> Int64 {
        guard let revision = try await send(call).json()["revision"]?.integer else {
            throw Complaint("the daemon's answer has no revision")
        }
        return revision
    }

    func end() async { await connection.close() }

    private func settings() async throws -> AdminConnection.Settings {
        let server = try await server()
        var settings = AdminConnection.Settings(server: server, token: try token(for: server))
        settings.timeout = options.timeout
        settings.authorities = options.ca
        settings.requestID = options.requestID
        return settings
    }

    /// The caller's key; over the socket none may be needed, which the daemon says.
    private func token(for server: AdminServer) throws -> AdminToken? {
        let key = KeyFile.find(options.keyFile, in: surroundings)
        if key.path == nil, case .socket = server.address { return nil }
        return try key.token(in: surroundings)
    }

    /// The flag, the environment, the socket of this machine, its port: the first that is there.
    private func server() async throws -> AdminServer {
        if let server = options.server { return server }
        if let text = surroundings.environment["GATEHOUSE_SERVER"] {
            guard let server = AdminServer(text) else {
                throw Complaint(
                    "GATEHOUSE_SERVER is `\(text)`, which is no address; write unix:PATH or https://HOST:PORT")
            }
            return server
        }
        guard !surroundings.mayWrite(Self.socket) else { return AdminServer(.socket(path: Self.socket)) }
        let plain = AdminServer(.host("127.0.0.1", port: AdminServer.usualPort, isEncrypted: false))
        guard await !answers(plain) else { return plain }
        return AdminServer(.host("127.0.0.1", port: AdminServer.usualPort, isEncrypted: true))
    }

    private static let socket = "/run/gatehouse/admin.sock"

    /// Whether a daemon of this machine speaks plain HTTP there; asked without the key.
    private func answers(_ server: AdminServer) async -> Bool {
        let probe = AdminConnection(AdminConnection.Settings(server: server, token: nil))
        // Whatever went wrong, the other door is tried next, and tells it.
        let reply = try? await probe.send(AdminCall(.live))
        await probe.close()
        return reply != nil
    }
}
