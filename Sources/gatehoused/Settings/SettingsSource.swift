import FoundationEssentials

/// Where the configuration stands: a file, and the environment over it.
struct SettingsSource {
    let path: String

    /// The command line's own variables begin alike and are none of the daemon's business.
    private static let variablesOfTheCLI: Set = ["GATEHOUSE_SERVER", "GATEHOUSE_ADMIN_KEY_FILE"]

    /// Reads both.
    ///
    /// - Throws: `SettingsRefusal` for a file that cannot be read, and for whatever is wrong in it.
    func read() throws -> DaemonSettings {
        guard let data = FileManager.default.contents(atPath: path) else {
            throw SettingsRefusal(
                place: "--config", sentence: "`\(path)` cannot be read; give the configuration with --config")
        }
        let name = path.split(separator: "/").last.map(String.init) ?? path
        let environment = ProcessInfo.processInfo.environment.filter { name, _ in
            name.hasPrefix("GATEHOUSE_") && !Self.variablesOfTheCLI.contains(name)
        }
        var settings = try DaemonSettings.read(
            String(decoding: data, as: UTF8.self), file: name, environment: environment)
        settings.source = self
        return settings
    }
}
