import AdminClient
import AdminContract
import ArgumentParser
import FoundationEssentials
import Glibc
import StrictJSON

struct Demo: Verb {
    static let configuration = verb(
        "demo", "Shows it all in a minute: two tenants, calls, a denial, a verified receipt; leaves nothing behind.",
        "gatehouse demo", "gatehouse demo --keep")

    @Flag(help: "Leave the folder and the running daemon, and say how to go on.")
    var keep = false

    @OptionGroup var global: GlobalOptions

    func perform(_ session: Session) async throws {
        let stage = try Stage(session)
        do {
            try await stage.open()
            try play(stage)
        } catch {
            stage.end(keeps: false)
            throw error
        }
        stage.end(keeps: keep)
    }

    private func play(_ stage: Stage) throws {
        stage.tell("two tenants with a key each: north may use every tool, south has the smallest tier")
        for (tenant, tier, budget) in [("north", "enterprise", "5"), ("south", "free", "1")] {
            try stage.run("tenant", "create", tenant, "--tier", tier)
            try stage.run("project", "create", "\(tenant)/web")
            try stage.run("budget", "set", tenant, "--window", "month", "--amount", budget)
            try stage.run(
                "key", "create", "--tenant", tenant, "--project", "web", "--name", "ci", "--secret-file",
                stage.path("\(tenant).key"))
        }
        stage.tell("calls that are allowed; the simulator answers, no model stands behind it")
        for number in 1...5 { try stage.call("north", model: "haiku", "question \(number)", wants: 200) }
        try stage.call("south", model: "haiku", "a question", wants: 200)
        stage.tell("a call that the policy of south's tier does not allow")
        try stage.call("south", model: "opus", "a dear question", wants: 403)
        try stage.run("policy", "explain", "key", "south/ci", "model opus")
        stage.tell("what it cost, to the nano-dollar")
        try stage.run("cost", "show", "--since", "1h", "--by", "tenant,model")
        stage.tell("the proof: a receipt, checked without the daemon's word, and every leaf of every log")
        let opened = try stage.run("audit", "show", "north/0", isShown: false)
        let key = try JSONReader.parse(opened)["detail"]?["vkey"]?.string ?? ""
        try stage.run("audit", "receipt", "north/1", "--out", stage.path("receipt"))
        try stage.run("audit", "verify", "--receipt", stage.path("receipt"), "--log-key", key)
        try stage.run("audit", "verify")
    }
}

/// A daemon of the demonstration, in a folder that goes with it.
private final class Stage {
    private static let startLimit: Duration = .seconds(30)

    /// Bytes of a temporary folder under which the path of a socket still fits its 103.
    private static let baseLimit = 70

    private let session: Session
    private let folder: String
    private let port: UInt16
    private var daemon: ChildProcess?

    init(_ session: Session) throws {
        self.session = session
        port = try PlainCall.freePort()
        let usual = FileManager.default.temporaryDirectory.path
        let base = usual.utf8.count <= Self.baseLimit ? usual : "/tmp"
        var name = Array((base + "/gatehouse-demo-XXXXXX").utf8CString)
        // SAFETY: the array ends in 0 and outlives the call, which writes over the six letters.
        guard unsafe mkdtemp(&name) != nil else { throw Complaint("a temporary folder cannot be made") }
        folder = String(decoding: name.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    func path(_ name: String) -> String { "\(folder)/\(name)" }

    private var environment: [String: String] {
        // Settings of another daemon in this shell are none of the demonstration's.
        let outside = session.surroundings.environment.filter { !$0.key.hasPrefix("GATEHOUSE_") }
        return outside.merging([
            "GATEHOUSE_CLIENT_ADDRESS": "127.0.0.1:\(port)", "GATEHOUSE_ADMIN_ADDRESS": "127.0.0.1:0",
            "GATEHOUSE_SERVER": "unix:\(folder)/admin.sock", "GATEHOUSE_ADMIN_KEY_FILE": "\(folder)/data/owner.key",
        ]) { _, own in own }
    }

    /// Starts the daemon, and waits until it is ready.
    func open() async throws {
        var furnishing = Furnishing(folder: folder)
        furnishing.toolUser = geteuid() == 0 ? "nobody" : nil
        _ = try furnishing.make(from: ShippedFiles.find())
        tell("a daemon with the simulator behind it, in \(folder)")
        let daemon = try ChildProcess(
            DaemonProgram.path(), ["--config", path("gatehouse.yaml")], environment: environment,
            log: path("daemon.log"))
        self.daemon = daemon
        let connection = AdminConnection(
            AdminConnection.Settings(server: AdminServer(.socket(path: path("admin.sock"))), token: nil))
        let deadline = ContinuousClock.now + Self.startLimit
        // Nobody answers before it is ready; then it is asked again.
        while (try? await connection.send(AdminCall(.ready))) == nil {
            guard !daemon.hasEnded, ContinuousClock.now < deadline else {
                let log = session.surroundings.read(path("daemon.log")).map { String(decoding: $0, as: UTF8.self) }
                throw Complaint("the daemon does not start:\n\(log ?? "")")
            }
            try await Task.sleep(for: .milliseconds(50))
        }
        await connection.close()
    }

    func tell(_ sentence: String) { session.output.text("\n# \(sentence)\n") }

    /// Runs this program with `words`, shows both, and answers what it printed.
    @discardableResult
    func run(_ words: String..., isShown: Bool = true) throws -> String {
        let log = path("last.out")
        // What an earlier command printed is gone; where there was none, nothing needs to go.
        try? FileManager.default.removeItem(atPath: log)
        let me = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
        let spoken = words.first == "audit" && words[1] == "show" ? [] : ["--output", "table"]
        let code = try ChildProcess(me, words + spoken, environment: environment, log: log).wait()
        let printed = session.surroundings.read(log).map { String(decoding: $0, as: UTF8.self) } ?? ""
        let shown = words.map { $0.contains(" ") ? "'\($0)'" : $0 }.joined(separator: " ")
        if isShown || code != 0 { session.output.text("$ gatehouse \(shown)\n\(printed)") }
        guard code == 0 else { throw Complaint("this ended with \(code); the demonstration stops") }
        return printed
    }

    /// One message to the client API with the key of a tenant.
    func call(_ tenant: String, model: String, _ question: String, wants status: Int) throws {
        let secret = session.surroundings.read(path("\(tenant).key")).map { String(decoding: $0, as: UTF8.self) } ?? ""
        let body = JSONValue.members([
            "model": .string(model), "max_tokens": .integer(64),
            "messages": .array([.members(["role": .string("user"), "content": .string(question)])]),
        ])
        let key = secret.filter { !$0.isWhitespace }
        let answer = try PlainCall(port: port).post("/v1/messages", body, key: key)
        let error = answer.json?["error"]?["message"]?.string
        let said = error ?? answer.json?["content"]?.array?.first?["text"]?.string ?? "-"
        session.output.text("\(answer.status)  \(tenant) asks \(model): \(Cell.plain(String(said.prefix(160))))\n")
        guard answer.status == status else { throw Complaint("wanted \(status); the demonstration stops") }
    }

    /// Ends the daemon and takes everything away, or leaves both.
    func end(keeps: Bool) {
        guard keeps else {
            daemon?.stop()
            // What cannot be taken away is told by its name above.
            try? FileManager.default.removeItem(atPath: folder)
            return
        }
        let number = daemon?.release() ?? 0
        tell("the daemon goes on; go on with it:")
        session.output.text(
            """
            export GATEHOUSE_SERVER=unix:\(folder)/admin.sock GATEHOUSE_ADMIN_KEY_FILE=\(folder)/data/owner.key
            curl -s http://127.0.0.1:\(port)/v1/models -H "x-api-key: $(cat \(folder)/north.key)"
            kill \(number); tail --pid=\(number) -f /dev/null; rm -r \(folder)

            """)
    }
}
