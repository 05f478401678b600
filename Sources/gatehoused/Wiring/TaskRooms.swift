import Admission
import BudgetLedger
import Dispatch
import FoundationEssentials
import Gateway
import Glibc
import Logging
import Store
import StrictJSON
import Synchronization
import TaskLifecycle
import TaskRunner
import Vocabulary

/// Everything of tasks, wired to the door and the books; `nil` where tasks are switched off.
struct TaskRooms {
    let desk: TaskDesk
    /// What sandboxes are to show and their user cannot read.
    let closedPaths: [String]
    private let settings: DaemonSettings

    /// Ends the tasks of an earlier boot, and opens the desk on ground that has been tested.
    static func open(
        _ settings: DaemonSettings, on ground: TaskGround?, _ gatekeeper: Gatekeeper, _ store: OpenStore,
        _ logger: Logger
    ) async throws -> TaskRooms? {
        guard let ground else { return nil }
        let tasks = ground.settings
        try await endOldTasks(tasks, store, logger)
        let uploads = UploadShelf(
            records: settings.dataDir + "/uploads", files: tasks.workFolder + "/uploads",
            limits: tasks.workspaceLimits, seconds: settings.tasks.uploadTTL / 1_000, owner: tasks.sandbox.user?.uid,
            clock: SystemClock.now)
        let board = TaskBoard(
            tasks, library: ground.abilities, keeper: ground.keeper, sandboxFault: ground.sandboxFault,
            programFault: ground.programFault, uploads: uploads,
            reportSandbox: { task, said in
                logger.warning(
                    "a sandbox could not be started", metadata: ["task": "\(task.text)", "bubblewrap": "\(said)"])
            }, clock: SystemClock.now)
        let desk = TaskDesk(
            board: board, inner: InnerCalls(), archive: TaskArchive(store), origins: Set(settings.tasks.origins),
            fetcher: try tasks.egress.map { try WebFetcher($0) }, gatekeeper: gatekeeper, clock: SystemClock.now)
        let rooms = TaskRooms(desk: desk, closedPaths: ground.closedPaths, settings: settings)
        rooms.forgetOldRecords()
        return rooms
    }

    /// Removes the records of tasks that ended longer ago than they are kept; their rows stay.
    func forgetOldRecords() {
        let before = SystemClock.now().seconds - settings.tasks.eventRetention / 1_000
        desk.board.forgetRecords(before: Instant(seconds: before))
        desk.board.uploads?.sweep(inUse: desk.board.uses)
    }

    /// What a stop leaves of the shared folder: nothing, unless something of it could not be removed.
    func close() {
        let folder = desk.board.settings.workFolder
        // One that is not empty stays for the next start.
        // SAFETY: the text is copied in during the call.
        for path in [folder + "/probe", folder + "/uploads", folder] { _ = unsafe rmdir(path) }
    }

    /// Agents and skills as the folders have them now.
    func freshLibrary() throws -> TaskLibrary {
        try TaskLibrary.read(agents: settings.tasks.agentsDir, skills: settings.tasks.skillsDir)
    }

    /// Ends what lived when the daemon died: row, leaf, accounts, and the last line of each record.
    private static func endOldTasks(_ tasks: TaskSettings, _ store: OpenStore, _ logger: Logger) async throws {
        let ended = await store.writer.change { books in
            try books.interruptTasks { document, spent, now in
                // What we wrote ourselves parses.
                let stored = (try? JSONReader.parse(document)) ?? .object([])
                let json = TaskDocument.interrupted(stored, cost: spent, at: now)
                return String(decoding: JSONWriter.plain(json), as: UTF8.self)
            }
        }
        guard let ended else { throw StoreFailure(doing: "ending old tasks", cause: "the writer has stopped") }
        for task in ended {
            let json = (try? JSONReader.parse(task.document)) ?? .null  // as above
            OldTask.end(task.id, json, in: tasks.folder, at: SystemClock.now())
        }
        guard !ended.isEmpty else { return }
        logger.warning("tasks of an earlier boot were interrupted", metadata: ["count": "\(ended.count)"])
    }
}

extension TaskSettings {
    init(_ settings: DaemonSettings) throws {
        let tasks = settings.tasks
        let user = try tasks.sandbox.user.map(SystemUser.find)
        let shared = "/var/tmp/gatehouse-\(settings.dataDir.utf8.reduce(UInt32(5_381)) { $0 &* 33 ^ UInt32($1) })"
        self.init(
            folder: settings.dataDir + "/tasks",
            workFolder: tasks.workDir ?? (user == nil ? settings.dataDir + "/work" : shared))
        (maxRunning, maxQueued, queuedPerTenant) = (tasks.maxRunning, tasks.maxQueued, tasks.queuedPerTenant)
        queueSeconds = tasks.queueFor / 1_000
        approvalSeconds = tasks.approvalTTL / 1_000
        backend = tasks.backend
        egress = EgressSettings(tasks.egress)
        program = tasks.claudeCodePath.map { ProgramSettings(path: $0) }
        maxCostDefault = try Self.money(tasks.maxCostDefault, "max_cost_default")
        maxCostMax = try Self.money(tasks.maxCostMax, "max_cost_max")
        roots = tasks.workspaces.map { WorkspaceRoot(name: $0.name, path: $0.path, projects: Set($0.projects)) }
        for root in roots where (settings.dataDir + "/").hasPrefix(root.path + "/") {
            throw SettingsRefusal(place: "workspaces", sentence: "`\(root.path)` holds the daemon's own state")
        }
        workspaceLimits.copyBytes = Int64(tasks.copyBytes)
        workspaceLimits.files = tasks.copyFiles
        workspaceLimits.uploadBytes = tasks.uploadBytes
        workspaceLimits.unpackedBytes = Int64(tasks.unpackedBytes)
        sandbox.bwrap = tasks.sandbox.bwrap
        sandbox.user = user
        sandbox.cpuSeconds = tasks.sandbox.cpu / 1_000
        sandbox.memoryBytes = Int64(tasks.sandbox.memory)
        sandbox.processes = Int64(tasks.sandbox.processes)
        sandbox.fileBytes = Int64(tasks.sandbox.file)
        sandbox.openFiles = Int64(tasks.sandbox.openFiles)
        sandbox.outputBytes = tasks.sandbox.output
    }

    private static func money(_ text: String, _ key: String) throws -> NanoUSD {
        guard let amount = NanoUSD(dollars: text), amount > .zero else {
            throw SettingsRefusal(place: "tasks.\(key)", sentence: "`\(text)` is no amount in USD above 0")
        }
        return amount
    }
}

extension SandboxCaps {
    /// The limits of the house.
    init(_ entries: TaskEntries.SandboxEntries) {
        self.init()
        (cpuSeconds, memoryBytes) = (entries.cpu / 1_000, Int64(entries.memory))
        (processes, fileBytes) = (Int64(entries.processes), Int64(entries.file))
    }
}

extension EgressSettings {
    /// `nil` where it is switched off.
    fileprivate init?(_ entries: TaskEntries.EgressEntries) {
        guard entries.isEnabled else { return nil }
        self.init()
        (bytes, milliseconds) = (entries.size, entries.timeout)
        (allowsPrivate, authorities) = (entries.allowsPrivate, entries.authorities)
    }
}

/// A user of this machine by name or number.
enum SystemUser {
    static func find(_ name: String) throws -> (uid: UInt32, gid: UInt32) {
        let text = FileManager.default.contents(atPath: "/etc/passwd").map { String(decoding: $0, as: UTF8.self) } ?? ""
        for line in text.split(separator: "\n") {
            let fields = line.split(separator: ":", omittingEmptySubsequences: false)
            guard fields.count > 3, fields[0] == name || fields[2] == name, let uid = UInt32(fields[2]),
                let gid = UInt32(fields[3]), uid != 0
            else { continue }
            return (uid, gid)
        }
        throw SettingsRefusal(place: "sandbox.user", sentence: "`\(name)` is no user of this machine other than root")
    }
}
