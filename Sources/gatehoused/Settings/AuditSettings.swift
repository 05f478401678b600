import AuditLog

/// One entry of `audit.witnesses`.
struct WitnessEntry {
    let name: String
    let key: VerifierKey
    let server: OutboundServer
}

/// One entry of `audit.sinks`.
struct SinkEntry {
    enum Format: String, CaseIterable { case jsonl, ocsf, cef, ecs }

    let name: String
    let server: OutboundServer
    let format: Format
    /// Only leaves of these kinds; all where there is none.
    let kinds: [String]
    let tokenFile: String?
}

extension DaemonSettings.AuditSettings {
    init(_ section: SettingsSection) throws {
        self.init()
        var section = section
        keyFile = try section.text("key_file")
        exportKeyFile = try section.text("export_key_file")
        identifierKeyFile = try section.text("identifier_key_file")
        signEvery = try section.milliseconds("sign_every", signEvery, in: 10...60_000)
        signLazy = try section.milliseconds("sign_lazy", signLazy, in: 0...600_000)
        heartbeat = try section.milliseconds("heartbeat", heartbeat, in: 1_000...3_600_000)
        startsWithoutWitness = try section.flag("start_without_witness", false)
        witnesses = try section.sections("witnesses")?.map(WitnessEntry.init) ?? []
        sinks = try section.sections("sinks")?.map(SinkEntry.init) ?? []
        let names = witnesses.map(\.name) + sinks.map(\.name)
        guard Set(names).count == names.count else {
            throw section.refusal("witnesses", "two witnesses or sinks have one name")
        }
        try section.refuseUnknown()
    }
}

extension WitnessEntry {
    fileprivate init(_ section: SettingsSection) throws {
        var section = section
        let text = try section.text("vkey") ?? ""
        guard let key = VerifierKey(text: text), key.algorithm == .cosignature else {
            throw section.refusal("vkey", "`\(text)` is no key of a witness; `gatehouse-witness show` prints it")
        }
        let url = try section.text("url") ?? ""
        guard let server = OutboundServer(url), !server.isSyslog else {
            throw section.refusal("url", "`\(url)` is no address such as http://127.0.0.1:8486")
        }
        self.init(name: try section.text("name") ?? key.name, key: key, server: server)
        try section.refuseUnknown()
    }
}

extension SinkEntry {
    fileprivate init(_ section: SettingsSection) throws {
        var section = section
        let url = try section.text("url") ?? ""
        guard let server = OutboundServer(url) else {
            throw section.refusal(
                "url", "`\(url)` is no address such as https://siem.example/ingest or syslog+tls://siem.example")
        }
        guard !server.isSyslog || server.isEncrypted || server.isLocal else {
            throw section.refusal("url", "`\(url)` sends leaves over the network in the clear; use syslog+tls://")
        }
        guard let name = try section.text("name") else { throw section.refusal("name", "a sink needs a name") }
        let kinds = try section.texts("kinds", [])
        let known = Set(EventKind.allCases.map(\.rawValue))
        if let unknown = kinds.first(where: { !known.contains($0) }) {
            let near = NearestWord.find(unknown, among: known).map { "; did you mean `\($0)`?" } ?? ""
            throw section.refusal("kinds", "`\(unknown)` is no kind of a leaf\(near)")
        }
        self.init(
            name: name, server: server, format: try section.word("format", .jsonl), kinds: kinds,
            tokenFile: try section.text("token_file"))
        try section.refuseUnknown()
    }
}
