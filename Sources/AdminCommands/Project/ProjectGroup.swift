import ArgumentParser

struct ProjectGroup: AsyncParsableCommand {
    static let configuration = noun(
        "project", "Projects: parts of a tenant with keys, budgets and workspaces of their own.",
        [ProjectCreate.self, ProjectUpdate.self, ProjectList.self, ProjectShow.self, ProjectArchive.self])
}

/// What a project may have besides its name.
struct ProjectOptions: ParsableArguments {
    @Option(help: "A name for people.")
    var displayName: String?
}
