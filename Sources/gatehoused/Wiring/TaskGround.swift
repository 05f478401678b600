import FoundationEssentials
import Logging
import TaskRunner

/// What tasks stand on: their folders, agents and skills, and sandboxes that were seen to hold.
///
/// Nothing of it needs the books, and it is made ready while those are read.
struct TaskGround: Sendable {
    let settings: TaskSettings
    /// Agents and skills.
    let abilities: TaskLibrary
    let keeper: SandboxKeeper
    /// Why tools are refused; `nil` where sandboxes hold.
    let sandboxFault: SandboxFault?
    /// Why the backend `claude-code` cannot be used; `nil` where it can.
    let programFault: ProgramFault?
    /// What sandboxes are to show and their user cannot read.
    let closedPaths: [String]

    /// Makes the folders, reads agents and skills and tests the sandbox; `nil` where tasks are switched off.
    static func prepare(_ settings: DaemonSettings, _ logger: Logger) async throws -> TaskGround? {
        guard settings.tasks.isEnabled else { return nil }
        let tasks = try TaskSettings(settings)
        try makeFolders(tasks, settings.dataDir)
        let library = try TaskLibrary.read(agents: settings.tasks.agentsDir, skills: settings.tasks.skillsDir)
        let keeper = try SandboxKeeper(in: group(logger))
        if let fault = await sandboxFault(tasks, keeper, logger) {
            return TaskGround(
                settings: tasks, abilities: library, keeper: keeper, sandboxFault: fault, programFault: .notConfigured,
                closedPaths: [])
        }
        return TaskGround(
            settings: tasks, abilities: library, keeper: keeper, sandboxFault: nil,
            programFault: await programFault(tasks, keeper, logger),
            closedPaths: await closedPaths(settings, tasks, library, keeper, logger))
    }

    /// Where each sandbox gets a control group of its own; without one its rlimits bound it, process by process.
    private static func group(_ logger: Logger) -> ControlGroup? {
        do throws(ControlGroup.Absence) {
            let group = try ControlGroup.delegated()
            logger.info("sandboxes are bounded by control groups", metadata: ["group": "\(group.path)"])
            return group
        } catch {
            logger.info("sandboxes are bounded by rlimits alone", metadata: ["because": "\(error)"])
            return nil
        }
    }

    private static func sandboxFault(
        _ tasks: TaskSettings, _ keeper: SandboxKeeper, _ logger: Logger
    ) async -> SandboxFault? {
        do {
            try await SandboxProbe.check(tasks.sandbox, keeper: keeper, in: tasks.workFolder + "/probe")
            return nil
        } catch {
            logger.warning("tasks with tools are refused", metadata: ["sandbox": "\(error)"])
            return error as? SandboxFault ?? SandboxFault("\(error)")
        }
    }

    private static func closedPaths(
        _ settings: DaemonSettings, _ tasks: TaskSettings, _ library: TaskLibrary, _ keeper: SandboxKeeper,
        _ logger: Logger
    ) async -> [String] {
        let skills = library.skills.isEmpty ? [] : [settings.tasks.skillsDir] + library.skills.map(\.folder)
        let shown = skills + tasks.roots.map(\.path) + [tasks.program?.path].compactMap { $0 }
        let closed = await SandboxReach.closed(shown, tasks.sandbox, keeper: keeper)
        for path in closed {
            logger.warning("the user of sandboxes cannot read what tasks are to see", metadata: ["path": "\(path)"])
        }
        return closed
    }

    private static func programFault(
        _ tasks: TaskSettings, _ keeper: SandboxKeeper, _ logger: Logger
    ) async -> ProgramFault? {
        guard let program = tasks.program else { return .notConfigured }
        do throws(ProgramFault) {
            let folder = tasks.workFolder + "/probe"
            let version = try await ProgramProbe.check(program, tasks.sandbox, keeper: keeper, in: folder)
            logger.info("claude-code is ready", metadata: ["version": "\(version)"])
            return nil
        } catch {
            logger.warning("tasks of claude-code are refused", metadata: ["reason": "\(error)"])
            return error
        }
    }

    /// The state's own folder for records; one for copies that the sandbox's user can reach.
    private static func makeFolders(_ tasks: TaskSettings, _ state: String) throws {
        let files = FileManager.default
        let folders = [
            (tasks.folder, 0o700), (state + "/uploads", 0o700), (tasks.workFolder, 0o711),
            (tasks.workFolder + "/uploads", 0o711), (tasks.workFolder + "/probe", 0o755),
        ]
        for (path, mode) in folders {
            try files.createDirectory(
                atPath: path, withIntermediateDirectories: true, attributes: [.posixPermissions: mode])
            try files.setAttributes([.posixPermissions: mode], ofItemAtPath: path)
        }
        // What an earlier boot left of its copies.
        for name in try files.contentsOfDirectory(atPath: tasks.workFolder) where name.hasPrefix("task_") {
            // Sockets of programs are there too.
            try? files.removeItem(atPath: "\(tasks.workFolder)/\(name)")  // tried again at the next start
        }
    }
}
