/// Which of the operator's files the sandbox's user cannot read.
///
/// A daemon of root reads what lies in a closed home folder, and the user that sandboxes run under does not: every task
/// that shows such a file would end with a word of bubblewrap's.
package enum SandboxReach {
    private static let script = """
        for place; do
          if [ -d "$place" ]; then [ -r "$place" ] && [ -x "$place" ]; else [ -r "$place" ]; fi ||
            printf '%s\\0' "$place"
        done
        """

    /// Those of `paths` that are out of its reach, found by trying it as that user; in their order.
    package static func closed(
        _ paths: [String], _ settings: SandboxSettings, keeper: SandboxKeeper
    ) async -> [String] {
        guard !paths.isEmpty,
            let shell = await Sandbox.start(SandboxCommand.bare(paths, settings), settings, keeper: keeper)
        else { return [] }
        let result = await shell.run(Array(script.utf8), within: .seconds(5))
        let closed = result.output.split(separator: 0).map { String(decoding: $0, as: UTF8.self) }
        // Beneath a closed folder everything is closed: the uppermost is told.
        return closed.filter { path in !closed.contains { path.hasPrefix($0 + "/") } }
    }
}
