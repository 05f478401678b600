import Admission
import Gateway
import HTTPListener
import PolicyLanguage
import TransportSecurity

/// What `--check` looks at: all that a start would refuse before it touches the data folder, or would warn of.
enum ConfigurationCheck {
    /// The settings in effect, one a line and without secrets, and a last line that says that they can be used.
    ///
    /// - Throws: What is wrong first, in words for the operator.
    static func report(_ settings: DaemonSettings) throws -> String {
        let documents = try Documents.read(settings)
        try look(settings, documents)
        return (settings.notes.all.map(line) + [documents.summary]).joined(separator: "\n")
    }

    private static func look(_ settings: DaemonSettings, _ documents: Documents) throws {
        _ = try GatekeeperSettings(settings)
        if let warning = LeastTier.warning(settings, documents.policy) { throw DocumentRefusal(warning) }
        let doors = [
            try GatewaySettings(settings, simulatorPort: nil, connections: 1).tls, ListenerSettings(settings.admin).tls,
        ]
        for files in doors.compactMap({ $0 }) {
            _ = try TLSContext(certificate: files.certificate, key: files.key)
        }
        for entry in settings.upstreams {
            if let file = entry.usageKeyFile { _ = try UpstreamEntry.secret(in: file, of: "upstreams.\(entry.name)") }
            if let file = entry.authorities { _ = try TLSContext(trusting: .file(file)) }
        }
    }

    /// `client.address: 127.0.0.1:9484  # environment`: where a value is from that is not the default.
    private static func line(_ note: SettingsNotes.Note) -> String {
        "\(note.key): \(note.value ?? "null")\(note.isChanged ? "  # \(note.source.rawValue)" : "")"
    }
}
