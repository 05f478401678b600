import APIKeys
import AdminContract
import Admission
import Vocabulary

/// Every setting of the daemon, read, checked and in units; `etc/gatehouse.yaml` is the form of the file.
struct DaemonSettings {
    var deployment = "gatehouse.local"
    var dataDir = "/var/lib/gatehouse"
    var log = LogSettings()
    var client = ListenerAddress(host: "127.0.0.1", port: 8_484)
    var admin = ListenerAddress(host: "127.0.0.1", port: 8_485)
    var eventLoops = 0
    var argonThreads = 0
    var upstreams: [UpstreamEntry] = [.simulator]
    var upstreamDefaults = UpstreamDefaults()
    var prices = "/etc/gatehouse/prices.json"
    var aliases: [String: String] = [:]
    var policyDir = "/etc/gatehouse/policies"
    var leastTier = "free"
    var messages = MessageSettings()
    var limits = LimitSettings()
    var keys = KeySettings()
    var walPages = 250
    /// How old a hold may be; a request lives no longer than `limits.request`.
    var holdTTL: Int64 = 4_500_000
    var refine = Refining.whenNeeded
    /// How long a request for more money waits for a decision.
    var increaseTTL: Int64 = 14 * 86_400_000
    /// How often a provider's usage report is asked for; 0 is never.
    var reconcile: Int64 = 86_400_000
    /// Whether a call is on the disk before it goes upstream, or within a second.
    var durability = Durability.full
    /// Bytes that must be free for a call to be admitted.
    var storeReserve: Int64 = 256 << 20
    var audit = AuditSettings()
    var tasks = TaskEntries()
    var telemetry = TelemetrySettings()
    var drainMilliseconds: Int64 = 30_000
    var onDisconnect = OnDisconnect.cancel
    var console = ConsoleEntries()
    var backup = BackupEntries()
    var socket = SocketEntries()
    /// Where they were read; `nil` for settings that were made in memory.
    var source: SettingsSource?
    /// Every setting as it was read.
    let notes = SettingsNotes()
    var webhooks = WebhookEntries()
    /// Changes that only a second person puts in force.
    var twoPersons: Set<TwoPersonAction> = []

    /// When the upstream counts the tokens of a prompt: if its bytes do not fit a budget, or not at all.
    enum Refining: String, CaseIterable { case whenNeeded = "when-needed", never }

    /// `relaxed`: a power cut may lose the calls of the last second, and nothing else.
    enum Durability: String, CaseIterable { case full, relaxed }

    /// What becomes of an answer whose client has left: its upstream is closed, or it is read on for its usage.
    enum OnDisconnect: String, CaseIterable { case cancel, drain }

    /// Words of `log`.
    struct LogSettings {
        enum Level: String, CaseIterable { case trace, debug, info, warning, error }
        enum Form: String, CaseIterable { case json, text }

        var level = Level.info
        var form = Form.json
    }

    /// Where a listener stands and with which certificate.
    struct ListenerAddress {
        var host: String
        var port: Int
        var certificateFile: String?
        var keyFile: String?
        var allowsPlaintext = false
        /// Networks whose `X-Forwarded-For` counts; of the client API alone.
        var trustedProxies: [AddressRange] = []

        /// As it is written.
        var text: String { "\(host.contains(":") ? "[\(host)]" : host):\(port)" }

        /// True for an address of this machine alone.
        var isLoopback: Bool { host == "localhost" || host == "::1" || host.hasPrefix("127.") }
    }

    struct MessageSettings {
        var refusesOfferedTools = true
        var mcpHosts: [String] = []
        var serviceTiers = ["auto", "standard_only"]
        var speeds = ["standard"]
        var geos = ["global", "us"]
        var deniedBetas: [String] = []
        var mcpRounds = 10
    }

    struct LimitSettings {
        var body = 32 << 20
        var bodyMemory = 512 << 20
        var heldResponse = 64 << 20
        var headerDeadline: Int64 = 10_000
        var keepAlive: Int64 = 60_000
        var connections = 10_000
        var perAddress = 256
        var perUnknownAddress = 32
        var request: Int64 = 3_600_000
    }

    struct KeySettings {
        var pepperDir: String?
        var cache = 131_072
        var cacheTTL: Int64 = 86_400_000
        var overlap: Int64 = 86_400_000
        var memoryKiB = 19_456
        var passes = 2
        var lanes = 1
        var queue = 64
        var deadline: Int64 = 500
        var warmFile: String?
        var warmKeyFile = "/etc/gatehouse/warm.key"
        /// Milliseconds; 0 writes on a stop only.
        var warmEvery: Int64 = 60_000
        /// Milliseconds; `nil` is no limit.
        var maxLifetime: Int64?
        var perProject = 100_000

        /// The word that turns the warm file off.
        static let noFile = "none"

        /// Where proved tokens are remembered; `nil` if they are not.
        func warmFile(in dataDir: String) -> String? {
            warmFile == Self.noFile ? nil : warmFile ?? "\(dataDir)/warm-keys"
        }
    }

    struct AuditSettings {
        var keyFile: String?
        var signEvery: Int64 = 250
        var signLazy: Int64 = 5_000
        var heartbeat: Int64 = 60_000
        var exportKeyFile: String?
        var identifierKeyFile: String?
        var witnesses: [WitnessEntry] = []
        var startsWithoutWitness = false
        var sinks: [SinkEntry] = []
    }

    struct TelemetrySettings {
        /// Tenants that have a series of their own in the metrics.
        var tenantSeries = 0
        /// Where spans of requests go; `nil` makes none.
        var endpoint: OutboundServer?
    }

    struct ConsoleEntries {
        var isEnabled = true
        var session: Int64 = 28_800_000
        var idle: Int64 = 1_800_000
    }

    /// The socket of this machine for administration.
    struct SocketEntries {
        static let usualPath = "/run/gatehouse/admin.sock"

        /// `nil` is none.
        var path: String?
        var mode: UInt32 = 0o660
        /// Who needs no key there: number of the user to role.
        var trust: [UInt32: Role] = [:]
    }

    struct BackupEntries {
        /// `nil` makes backups on demand alone, in a folder of the state.
        var dir: String?
        var every: Int64 = 86_400_000
        var keep = 14
    }

    struct UpstreamDefaults {
        var connect: Int64 = 5_000
        var firstByte: Int64 = 600_000
        var silence: Int64 = 300_000
        var idlePool = 64
        var idle: Int64 = 90_000
    }
}

/// One entry of `upstreams`.
struct UpstreamEntry {
    enum Kind: String, CaseIterable { case simulator, messages }

    var name: String
    var kind: Kind
    /// `https://host[:port]`; empty for the simulator.
    var url = ""
    var keyFile: String?
    var keyEnvironment: String?
    /// Of the provider's administration: its usage report is compared with the books.
    var usageKeyFile: String?
    var usageWorkspace: String?
    var models: [String]?
    var allowsPrivate = false
    var authorities: String?

    static let simulator = UpstreamEntry(name: "simulator", kind: .simulator)

    private static let keyVariable = "GATEHOUSE_UPSTREAM_KEY"
    private static let urlVariable = "GATEHOUSE_UPSTREAM_URL"

    init(name: String, kind: Kind) { (self.name, self.kind) = (name, kind) }

    /// A real Messages API instead of the configured upstreams, where `GATEHOUSE_UPSTREAM_KEY` is set.
    init?(environment: [String: String]) {
        guard environment[Self.keyVariable]?.isEmpty == false else { return nil }
        self.init(name: "environment", kind: .messages)
        url = environment[Self.urlVariable] ?? "https://api.anthropic.com"
        keyEnvironment = Self.keyVariable
    }
}
