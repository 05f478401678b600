import APIKeys
import AdminContract
import AuditLog

extension DaemonSettings {
    /// Reads the file's text and the environment; an unknown key, a wrong type or a value out of range refuses.
    static func read(_ text: String, file: String, environment: [String: String]) throws -> DaemonSettings {
        var settings = DaemonSettings()
        var top = try SettingsSection(text: text, file: file, environment: environment, notes: settings.notes)
        settings.deployment = try deployment(&top)
        settings.dataDir = try top.text("data_dir", settings.dataDir)
        settings.log = try log(top.section("log"))
        settings.client = try listener(top.section("client"), settings.client, hasProxies: true)
        var admin = try top.section("admin")
        settings.console = try console(admin.section("console"))
        settings.socket = try socket(&admin)
        settings.twoPersons = try twoPersons(&admin)
        settings.admin = try listener(admin, settings.admin)
        try settings.readThreads(top.section("threads"))
        settings.upstreams = try upstreams(&top) ?? settings.upstreams
        if let own = UpstreamEntry(environment: environment) { settings.upstreams = [own] }
        settings.upstreamDefaults = try defaults(top.section("upstream_defaults"))
        try settings.readModels(top.section("models"))
        try settings.readPolicy(top.section("policy"))
        settings.messages = try messages(top.section("messages"))
        settings.limits = try limits(top.section("limits"))
        settings.keys = try keys(top.section("keys"))
        try settings.readLedger(top.section("ledger"))
        try settings.readStore(top.section("store"))
        settings.audit = try AuditSettings(top.section("audit"))
        try settings.readStream(top.section("stream"))
        settings.tasks = try TaskEntries.read(&top)
        try settings.readTelemetry(top.section("telemetry"))
        try settings.readDrain(top.section("drain"))
        try settings.readBackup(top.section("backup"))
        settings.webhooks = try WebhookEntries(top.section("webhooks"))
        try top.refuseUnknown()
        return settings
    }

    /// It stands in the name of each log's key.
    private static func deployment(_ top: inout SettingsSection) throws -> String {
        let name = try top.text("deployment", DaemonSettings().deployment)
        guard LogOrigin(deployment: name, log: LogOrigin.house) != nil, name.utf8.count <= 128 else {
            throw top.refusal(
                "deployment", "`\(name)` is no first part of a log's name: no blank and no `+`, 128 bytes at most")
        }
        return name
    }

    private static let oneDay: Int64 = 86_400_000

    private static func log(_ section: SettingsSection) throws -> LogSettings {
        var (section, log) = (section, LogSettings())
        log.level = try section.word("level", log.level)
        log.form = try section.word("format", log.form)
        try section.refuseUnknown()
        return log
    }

    private static func console(_ section: SettingsSection) throws -> ConsoleEntries {
        var (section, console) = (section, ConsoleEntries())
        console.isEnabled = try section.flag("enabled", console.isEnabled)
        console.session = try section.milliseconds("session", console.session, in: 60_000...(30 * oneDay))
        console.idle = try section.milliseconds("idle", console.idle, in: 60_000...oneDay)
        try section.refuseUnknown()
        return console
    }

    private static func socket(_ section: inout SettingsSection) throws -> SocketEntries {
        var socket = SocketEntries()
        socket.path = try section.text("socket", unlessNull: SocketEntries.usualPath)
        let mode = try section.text("socket_mode", "0660")
        guard let bits = UInt32(mode, radix: 8), mode.count == 4, bits & 0o117 == 0, bits & 0o600 == 0o600 else {
            throw section.refusal("socket_mode", "`\(mode)` is none of 0600, 0620, 0640, 0660")
        }
        socket.mode = bits
        for (name, word) in try section.map("socket_trust") ?? [:] {
            guard let user = UInt32(name) else {
                throw section.refusal("socket_trust", "`\(name)` is no number of a user; `id -u NAME` prints it")
            }
            guard let role = Role(rawValue: word) else {
                let roles = Role.allCases.map(\.rawValue).joined(separator: ", ")
                throw section.refusal("socket_trust", "`\(word)` is none of \(roles)")
            }
            socket.trust[user] = role
        }
        guard socket.path?.hasPrefix("/") ?? true, (socket.path?.utf8.count ?? 0) <= 103 else {
            throw section.refusal("socket", "a socket has an absolute path of at most 103 bytes, or is null")
        }
        return socket
    }

    private static func twoPersons(_ section: inout SettingsSection) throws -> Set<TwoPersonAction> {
        Set(
            try section.texts("two_person", []).map { word in
                guard let action = TwoPersonAction(rawValue: word) else {
                    let known = TwoPersonAction.allCases.map(\.rawValue).joined(separator: ", ")
                    throw section.refusal("two_person", "`\(word)` is none of \(known)")
                }
                return action
            })
    }

    private static func listener(
        _ section: SettingsSection, _ fallback: ListenerAddress, hasProxies: Bool = false
    ) throws -> ListenerAddress {
        var (section, listener) = (section, fallback)
        let address = try section.text("address", fallback.text)
        guard let colon = address.lastIndex(of: ":"), let port = Int(address[address.index(after: colon)...]) else {
            throw section.refusal("address", "`\(address)` is not host:port, for example 127.0.0.1:8484")
        }
        guard (0...65_535).contains(port) else {
            throw section.refusal("address", "port \(port) is outside 0 to 65535")
        }
        listener.host = String(address[..<colon]).filter { $0 != "[" && $0 != "]" }
        listener.port = port
        var tls = try section.section("tls")
        listener.certificateFile = try tls.text("certificate_file")
        listener.keyFile = try tls.text("key_file")
        try tls.refuseUnknown()
        listener.allowsPlaintext = try section.flag("allow_plaintext", false)
        if hasProxies { listener.trustedProxies = try networks(&section, "trusted_proxies") }
        guard (listener.certificateFile == nil) == (listener.keyFile == nil) else {
            throw section.refusal("tls", "certificate_file and key_file go together")
        }
        guard listener.isLoopback || listener.certificateFile != nil || listener.allowsPlaintext else {
            throw section.refusal(
                "address",
                "off loopback this listener needs tls, or `allow_plaintext: true` behind something that has it")
        }
        try section.refuseUnknown()
        return listener
    }

    private static func networks(_ section: inout SettingsSection, _ key: String) throws -> [AddressRange] {
        try section.texts(key, []).map { text in
            guard let range = AddressRange(text) else {
                throw section.refusal(key, "`\(text)` is no address or network, for example 10.0.0.0/8")
            }
            return range
        }
    }

    private mutating func readThreads(_ section: SettingsSection) throws {
        var section = section
        eventLoops = try section.count("event_loops", 0, in: 0...256)
        argonThreads = try section.count("argon2", 0, in: 0...64)
        try section.refuseUnknown()
    }

    private static func upstreams(_ top: inout SettingsSection) throws -> [UpstreamEntry]? {
        guard let sections = try top.sections("upstreams") else { return nil }
        guard !sections.isEmpty else { throw top.refusal("upstreams", "at least one upstream is needed") }
        let entries = try sections.map(upstream)
        guard Set(entries.map(\.name)).count == entries.count else {
            throw top.refusal("upstreams", "two upstreams have one name")
        }
        return entries
    }

    private static func upstream(_ section: SettingsSection) throws -> UpstreamEntry {
        var section = section
        var entry = UpstreamEntry.simulator
        entry.kind = try section.word("kind", .messages)
        entry.name = try section.text("name") ?? entry.kind.rawValue
        entry.url = try section.text("url") ?? ""
        entry.keyFile = try section.text("key_file")
        entry.keyEnvironment = try section.text("key_env")
        entry.usageKeyFile = try section.text("usage_key_file")
        entry.usageWorkspace = try section.text("usage_workspace")
        entry.models = try section.texts("models")
        entry.allowsPrivate = try section.flag("allow_private", false)
        entry.authorities = try section.text("ca_file")
        guard entry.kind == .simulator || entry.url.hasPrefix("https://") || entry.url.hasPrefix("http://") else {
            throw section.refusal("url", "an upstream of kind messages needs a url such as https://api.example.com")
        }
        try section.refuseUnknown()
        return entry
    }

    private static func defaults(_ section: SettingsSection) throws -> UpstreamDefaults {
        var (section, defaults) = (section, UpstreamDefaults())
        defaults.connect = try section.milliseconds("connect", defaults.connect, in: 100...60_000)
        defaults.firstByte = try section.milliseconds("first_byte", defaults.firstByte, in: 1_000...3_600_000)
        defaults.silence = try section.milliseconds("silence", defaults.silence, in: 1_000...3_600_000)
        defaults.idlePool = try section.count("idle_pool", defaults.idlePool, in: 0...4_096)
        defaults.idle = try section.milliseconds("idle", defaults.idle, in: 1_000...3_600_000)
        try section.refuseUnknown()
        return defaults
    }

    private mutating func readModels(_ section: SettingsSection) throws {
        var section = section
        prices = try section.text("prices", prices)
        aliases = try section.map("aliases") ?? aliases
        try section.refuseUnknown()
    }

    private mutating func readPolicy(_ section: SettingsSection) throws {
        var section = section
        policyDir = try section.text("dir", policyDir)
        leastTier = try section.text("least_tier", leastTier)
        try section.refuseUnknown()
    }

    private static func messages(_ section: SettingsSection) throws -> MessageSettings {
        enum OfferedTools: String, CaseIterable { case refuse, `guard` }
        var (section, messages) = (section, MessageSettings())
        messages.refusesOfferedTools = try section.word("offered_tools", OfferedTools.refuse) == .refuse
        messages.mcpHosts = try section.texts("mcp_hosts", messages.mcpHosts)
        messages.serviceTiers = try section.texts("service_tiers", messages.serviceTiers)
        messages.speeds = try section.texts("speeds", messages.speeds)
        messages.geos = try section.texts("inference_geos", messages.geos)
        messages.deniedBetas = try section.texts("denied_betas", messages.deniedBetas)
        messages.mcpRounds = try section.count("mcp_rounds", messages.mcpRounds, in: 0...100)
        try section.refuseUnknown()
        return messages
    }

    private static func limits(_ section: SettingsSection) throws -> LimitSettings {
        var (section, limits) = (section, LimitSettings())
        limits.body = try section.bytes("body", limits.body, in: 1_024...(256 << 20))
        limits.bodyMemory = try section.bytes("body_memory", limits.bodyMemory, in: (1 << 20)...(64 << 30))
        limits.heldResponse = try section.bytes("held_response", limits.heldResponse, in: (1 << 20)...(1 << 30))
        limits.headerDeadline = try section.milliseconds("header_deadline", limits.headerDeadline, in: 1_000...60_000)
        limits.keepAlive = try section.milliseconds("keep_alive", limits.keepAlive, in: 1_000...oneDay)
        limits.connections = try section.count("connections", limits.connections, in: 1...1_000_000)
        limits.perAddress = try section.count("per_address", limits.perAddress, in: 1...1_000_000)
        limits.perUnknownAddress = try section.count("per_unknown_address", limits.perUnknownAddress, in: 1...1_000_000)
        limits.request = try section.milliseconds("request", limits.request, in: 1_000...oneDay)
        try section.refuseUnknown()
        return limits
    }

    private static func keys(_ section: SettingsSection) throws -> KeySettings {
        var (section, keys) = (section, KeySettings())
        keys.pepperDir = try section.text("pepper_dir")
        keys.cache = try section.count("cache", keys.cache, in: 128...16_777_216)
        keys.cacheTTL = try section.milliseconds("cache_ttl", keys.cacheTTL, in: 60_000...(30 * oneDay))
        keys.overlap = try section.milliseconds("rotation_overlap", keys.overlap, in: 0...(30 * oneDay))
        keys.maxLifetime = try section.milliseconds("max_lifetime", in: 60_000...(3_660 * oneDay))
        keys.perProject = try section.count("per_project", keys.perProject, in: 1...1_000_000)
        keys.warmFile = try section.text("warm_file")
        keys.warmKeyFile = try section.text("warm_key_file", keys.warmKeyFile)
        keys.warmEvery = try section.milliseconds("warm_every", keys.warmEvery, in: 0...(60 * 60_000))
        var argon = try section.section("argon2")
        keys.memoryKiB = try argon.bytes("memory", keys.memoryKiB << 10, in: (7_168 << 10)...(262_144 << 10)) >> 10
        keys.passes = try argon.count("passes", keys.passes, in: 1...10)
        keys.lanes = try argon.count("lanes", keys.lanes, in: 1...4)
        keys.queue = try argon.count("queue", keys.queue, in: 1...4_096)
        keys.deadline = try argon.milliseconds("deadline", keys.deadline, in: 50...60_000)
        try argon.refuseUnknown()
        guard keys.cache & (keys.cache - 1) == 0 else {
            throw section.refusal("cache", "\(keys.cache) is no power of two")
        }
        try section.refuseUnknown()
        return keys
    }

    private mutating func readStore(_ section: SettingsSection) throws {
        var section = section
        walPages = try section.count("wal_pages", walPages, in: 100...1_000_000)
        storeReserve = Int64(try section.bytes("reserve", Int(storeReserve), in: 0...(1 << 50)))
        try section.refuseUnknown()
    }

    private mutating func readLedger(_ section: SettingsSection) throws {
        var section = section
        holdTTL = try section.milliseconds("hold_ttl", holdTTL, in: 60_000...Self.oneDay)
        refine = try section.word("refine", refine)
        increaseTTL = try section.milliseconds("increase_ttl", increaseTTL, in: 3_600_000...(90 * Self.oneDay))
        durability = try section.word("durability", durability)
        reconcile = try section.milliseconds("reconcile", reconcile, in: 0...(30 * Self.oneDay))
        try section.refuseUnknown()
    }

    private mutating func readStream(_ section: SettingsSection) throws {
        var section = section
        onDisconnect = try section.word("on_disconnect", onDisconnect)
        try section.refuseUnknown()
    }

    private mutating func readTelemetry(_ section: SettingsSection) throws {
        var section = section
        telemetry.tenantSeries = try section.count("tenant_series", telemetry.tenantSeries, in: 0...1_000)
        if let url = try section.text("otlp_endpoint") {
            guard let server = OutboundServer(url), !server.isSyslog else {
                throw section.refusal(
                    "otlp_endpoint", "`\(url)` is no http or https URL, such as http://127.0.0.1:4318")
            }
            telemetry.endpoint = server
        }
        try section.refuseUnknown()
    }

    private mutating func readBackup(_ section: SettingsSection) throws {
        var section = section
        backup.dir = try section.text("dir")
        backup.every = try section.milliseconds("every", backup.every, in: 60_000...(365 * Self.oneDay))
        backup.keep = try section.count("keep", backup.keep, in: 1...10_000)
        try section.refuseUnknown()
    }

    private mutating func readDrain(_ section: SettingsSection) throws {
        var section = section
        drainMilliseconds = try section.milliseconds("timeout", drainMilliseconds, in: 0...600_000)
        try section.refuseUnknown()
    }
}
