import AdminContract
import ArgumentParser
import Vocabulary

struct ProjectGroup: AsyncParsableCommand {
    static let configuration = noun(
        "project", "Projects: parts of a tenant with keys, budgets and workspaces of their own.",
        [ProjectCreate.self, ProjectUpdate.self, ProjectList.self, ProjectShow.self, ProjectArchive.self])
}

/// What a project may have besides its name.
struct ProjectOptions: ParsableArguments {
    @Option(help: "A name for people.")
    var displayName: String?

    @Option(name: .customLong("workspace"), help: "A workspace of the configuration that its tasks may use.")
    var workspaces: [String] = []

    @Option(help: "The workspace of a task that names none.")
    var defaultWorkspace: String?

    @Option(help: "The one upstream of the configuration that its calls go to; any that serves the model without it.")
    var upstream: String?

    @Option(help: "A limit below the house's: cpu=30s, memory=512MiB, processes=32 or file=16MiB.")
    var sandbox: [SandboxArgument] = []

    /// The limits that are named; `nil` if there are none.
    var caps: SandboxShape? {
        guard !sandbox.isEmpty else { return nil }
        return sandbox.reduce(into: SandboxShape()) { caps, limit in limit.set(&caps) }
    }
}

/// `memory=512MiB`: one limit of a sandbox.
struct SandboxArgument: ExpressibleByArgument, Hashable {
    private enum Limit: Hashable {
        case cpu(Lapse), memory(Int64), processes(Int64), file(Int64)
    }

    private let limit: Limit

    init?(argument: String) {
        guard let pair = PairArgument(argument: argument) else { return nil }
        switch pair.name {
        case "cpu":
            guard let lapse = Lapse(pair.value) else { return nil }
            limit = .cpu(lapse)
        case "memory":
            guard let bytes = Self.bytes(pair.value) else { return nil }
            limit = .memory(bytes)
        case "processes":
            guard let count = Int64(pair.value) else { return nil }
            limit = .processes(count)
        case "file":
            guard let bytes = Self.bytes(pair.value) else { return nil }
            limit = .file(bytes)
        default: return nil
        }
    }

    func set(_ caps: inout SandboxShape) {
        switch limit {
        case .cpu(let lapse): caps.cpu = lapse
        case .memory(let bytes): caps.memory = bytes
        case .processes(let count): caps.processes = count
        case .file(let bytes): caps.file = bytes
        }
    }

    /// `512MiB` as bytes, as the configuration writes it.
    private static func bytes(_ text: String) -> Int64? {
        let units: [(name: String, size: Int64)] = [("GiB", 1 << 30), ("MiB", 1 << 20), ("KiB", 1 << 10), ("", 1)]
        guard let unit = units.first(where: { text.hasSuffix($0.name) }) else { return nil }
        guard let count = Int64(text.dropLast(unit.name.count)) else { return nil }
        let (bytes, overflow) = count.multipliedReportingOverflow(by: unit.size)
        return overflow ? nil : bytes
    }
}
