import APIKeys
import Admission
import FoundationEssentials
import Gateway
import Glibc
import HTTPListener
import Store
import Vocabulary

// What each room is told of the daemon's settings.

extension GatekeeperSettings {
    init(_ settings: DaemonSettings) throws {
        guard let least = TierName(settings.leastTier) else {
            throw SettingsRefusal(place: "policy.least_tier", sentence: "`\(settings.leastTier)` is no name of a tier")
        }
        self.init(leastTier: least)
        bodyLimit = settings.limits.body
        requestLimit = .milliseconds(settings.limits.request)
        serviceTiers = Set(settings.messages.serviceTiers)
        speeds = Set(settings.messages.speeds)
        geos = Set(settings.messages.geos)
        mcpHosts = Set(settings.messages.mcpHosts)
        mcpRounds = Int64(settings.messages.mcpRounds)
        countsPrompts = settings.refine == .whenNeeded
        deniedBetas = Set(settings.messages.deniedBetas)
        refusesOfferedTools = settings.messages.refusesOfferedTools
    }
}

extension GatewaySettings {
    init(_ settings: DaemonSettings, simulatorPort: Int?, connections: Int) throws {
        self.init()
        (host, port) = (settings.client.host, settings.client.port)
        // The writer keeps a core busy when the loops are: one more loop would only take turns with it.
        threads = settings.eventLoops > 0 ? settings.eventLoops : max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN)) - 1)
        if let chain = settings.client.certificateFile, let key = settings.client.keyFile {
            tls = ListenerSettings.TLSFiles(certificate: chain, key: key)
        }
        if !settings.client.trustedProxies.isEmpty {
            trustedProxies = TrustedProxies(settings.client.trustedProxies)
        }
        upstreams = try settings.upstreams.map { try UpstreamSettings($0, simulatorPort: simulatorPort) }
        let limits = settings.limits
        (bodyLimit, bodyMemoryLimit, heldAnswerLimit) = (limits.body, limits.bodyMemory, limits.heldResponse)
        (connectionLimit, connectionsPerAddress) = (connections, limits.perAddress)
        unauthenticatedPerAddress = limits.perUnknownAddress
        headSeconds = limits.headerDeadline / 1_000
        idleSeconds = limits.keepAlive / 1_000
        requestSeconds = limits.request / 1_000
        tracesRequests = settings.telemetry.endpoint != nil
        readsOnAfterDisconnect = settings.onDisconnect == .drain
        let upstream = settings.upstreamDefaults
        idleUpstreamLimit = upstream.idlePool
        connectSeconds = max(1, upstream.connect / 1_000)
        firstByteSeconds = upstream.firstByte / 1_000
        silenceSeconds = upstream.silence / 1_000
        idleUpstreamSeconds = upstream.idle / 1_000
    }
}

extension UpstreamSettings {
    init(_ entry: UpstreamEntry, simulatorPort: Int?) throws {
        if entry.kind == .simulator {
            self.init(name: entry.name, host: "127.0.0.1", port: simulatorPort ?? 0, isTLS: false)
            allowsPrivate = true
            return
        }
        let place = "upstreams.\(entry.name)"
        guard let url = URL(string: entry.url), let host = url.host(), !host.isEmpty else {
            throw SettingsRefusal(place: place, sentence: "`\(entry.url)` is no URL with a host")
        }
        let isTLS = url.scheme == "https"
        self.init(name: entry.name, host: host, port: url.port ?? (isTLS ? 443 : 80), isTLS: isTLS)
        allowsPrivate = entry.allowsPrivate
        authorities = entry.authorities
        models = entry.models.map(Set.init)
        credential = try Self.key(of: entry, place).map(UpstreamCredential.apiKey)
        guard credential == nil || isTLS || entry.allowsPrivate else {
            throw SettingsRefusal(place: place, sentence: "a credential goes out over https only")
        }
    }

    /// The operator's own key: from a private file or a variable of the environment, never from the configuration.
    private static func key(of entry: UpstreamEntry, _ place: String) throws -> String? {
        if let file = entry.keyFile { return try UpstreamEntry.secret(in: file, of: place) }
        guard let name = entry.keyEnvironment else { return nil }
        guard let key = ProcessInfo.processInfo.environment[name], !key.isEmpty else {
            throw SettingsRefusal(place: place, sentence: "the variable `\(name)` is not set")
        }
        return key
    }
}

extension UpstreamEntry {
    /// The keys in the files of upstreams, read anew and by name.
    ///
    /// - Throws: One of them is gone, is empty or cannot be read.
    static func credentials(_ entries: [UpstreamEntry]) throws -> [String: UpstreamCredential] {
        var found: [String: UpstreamCredential] = [:]
        for entry in entries {
            guard let file = entry.keyFile else { continue }
            found[entry.name] = .apiKey(try secret(in: file, of: "upstreams.\(entry.name)"))
        }
        return found
    }

    /// The one word in a private file.
    static func secret(in file: String, of place: String) throws -> String {
        guard let bytes = try SecretFile.read(file) else {
            throw SettingsRefusal(place: place, sentence: "the key file `\(file)` is not there")
        }
        let word = bytes.filter { $0 > 0x20 }
        guard !word.isEmpty else {
            throw SettingsRefusal(place: place, sentence: "the key file `\(file)` is empty; write the key into it")
        }
        return String(decoding: word, as: UTF8.self)
    }
}

extension ListenerSettings {
    init(_ address: DaemonSettings.ListenerAddress) {
        self.init(.tcp(host: address.host, port: address.port))
        if let chain = address.certificateFile, let key = address.keyFile {
            tls = TLSFiles(certificate: chain, key: key)
        }
    }
}
