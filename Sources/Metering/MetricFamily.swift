/// One family of numbers on the page of metrics: its name, what kind it is, its labels, and one sentence.
///
/// The families are a closed list, and so are the values of most labels: what a stranger sends makes no new series.
package struct MetricFamily: Hashable, Sendable {
    /// How Prometheus treats it.
    package enum Kind: String, Sendable { case counter, gauge, histogram }

    package let kind: Kind
    package let name: String
    package let help: String
    package let labels: [String]

    init(_ kind: Kind, _ name: String, _ help: String, _ labels: [String] = []) {
        (self.kind, self.name, self.help, self.labels) = (kind, "gatehouse_" + name, help, labels)
    }

    /// One that every process has, under the name that all programs give it.
    init(process name: String, _ kind: Kind, _ help: String) {
        (self.kind, self.name, self.help, labels) = (kind, "process_" + name, help, [])
    }

    /// In the order of the page.
    package static let all = house + traffic + upstream + identity + ledger + store + audit + process
}

extension MetricFamily {
    package static let info = MetricFamily(
        .gauge, "info", "Always 1; the labels say what runs and which policy decides.", ["version", "policy"])
    package static let ready = MetricFamily(.gauge, "ready", "1 while `readyz` answers 200.")
    package static let logLines = MetricFamily(
        .counter, "log_lines_total", "Lines that the daemon logged.", ["level"])
    package static let tasks = MetricFamily(.gauge, "tasks", "Agentic tasks that live.", ["state"])

    package static let spansDropped = MetricFamily(
        .counter, "spans_dropped_total", "Spans that no collector took in time.")

    private static let house = [info, ready, logLines, tasks, spansDropped]
}

extension MetricFamily {
    package static let requests = MetricFamily(
        .counter, "requests_total", "Answers of the client API; `none` is a path that does not exist.",
        ["route", "status"])
    package static let refusals = MetricFamily(
        .counter, "refusals_total", "Requests that were refused by this daemon.", ["reason"])
    package static let answerSeconds = MetricFamily(
        .histogram, "answer_seconds", "From the whole head of a request to the head of its answer.", ["route"])
    package static let admissionSeconds = MetricFamily(
        .histogram, "admission_seconds", "From a whole call to its verdict; a hold is on disk then.")
    package static let addedSeconds = MetricFamily(
        .histogram, "added_seconds", "From a whole call to its first byte to an upstream: what this daemon adds.")
    package static let callSeconds = MetricFamily(
        .histogram, "call_seconds", "From a whole call to its settlement.")
    package static let callEnds = MetricFamily(
        .counter, "call_ends_total", "Calls that were admitted and have ended, by how.", ["ending"])
    package static let connections = MetricFamily(.gauge, "connections", "Open connections of clients.")
    package static let bodyBytes = MetricFamily(
        .gauge, "body_memory_bytes", "Bytes of request bodies that are held now; `limits.body_memory` bounds them.")

    private static let traffic = [
        requests, refusals, answerSeconds, admissionSeconds, addedSeconds, callSeconds, callEnds, connections,
        bodyBytes,
    ]
}

extension MetricFamily {
    package static let upstreamSeconds = MetricFamily(
        .histogram, "upstream_seconds", "From sending a call to the head of the upstream's answer.", ["upstream"])
    package static let upstreamAnswers = MetricFamily(
        .counter, "upstream_answers_total", "Answers of an upstream by class of status.", ["upstream", "status"])
    package static let upstreamFailures = MetricFamily(
        .counter, "upstream_failures_total", "Connections, answers and silences that count against an upstream.",
        ["upstream"])
    package static let upstreamOpen = MetricFamily(
        .gauge, "upstream_breaker_open", "1 while an upstream is not asked because it failed five times in a row.",
        ["upstream"])
    package static let retries = MetricFamily(.counter, "retries_total", "Attempts after the first one of a call.")

    private static let upstream = [upstreamSeconds, upstreamAnswers, upstreamFailures, upstreamOpen, retries]
}

extension MetricFamily {
    package static let authentications = MetricFamily(
        .counter, "authentications_total",
        "Credentials of clients: `known` were judged in memory, `unproven` went to the argon2id pool, `refused`.",
        ["outcome"])
    package static let argonRuns = MetricFamily(.counter, "argon2_runs_total", "Runs of argon2id.")
    package static let argonWaiting = MetricFamily(
        .gauge, "argon2_waiting", "Tokens that wait for a thread of the argon2id pool; `keys.argon2.queue` bounds them."
    )
    package static let knownTokens = MetricFamily(
        .gauge, "known_tokens", "Tokens in the cache of proved ones; `keys.cache` bounds them.")
    package static let keysExpiring = MetricFamily(
        .gauge, "keys_expiring", "Active keys that end within a time.", ["within"])
    package static let corruptRows = MetricFamily(
        .gauge, "corrupt_rows", "Keys whose stored row cannot be read; they are refused.")

    private static let identity = [
        authentications, argonRuns, argonWaiting, knownTokens, keysExpiring, corruptRows,
    ]
}

extension MetricFamily {
    package static let settlements = MetricFamily(
        .counter, "settlements_total",
        "Ends of holds: `exact`, `check`, `estimated` or `unknown` say how the cost is known, `released` cost nothing.",
        ["mark"])
    package static let boundBroken = MetricFamily(
        .counter, "hold_bound_broken_total", "Calls that cost more than was held for them; it must stay 0.")
    package static let fallbackPriced = MetricFamily(
        .counter, "fallback_priced_total", "Calls that were priced by the fallback rates of the price table.")
    package static let openHolds = MetricFamily(.gauge, "holds_open", "Holds that are neither settled nor released.")
    package static let heldMoney = MetricFamily(.gauge, "held_usd", "Money that open holds reserve.")
    package static let oldestHold = MetricFamily(.gauge, "hold_oldest_seconds", "Age of the oldest open hold.")
    package static let holdsExpired = MetricFamily(
        .counter, "holds_expired_total", "Holds that outlived every request and were charged in full.")
    package static let spent = MetricFamily(
        .counter, "spent_usd_total",
        "Money settled since the start; tenants past `telemetry.tenant_series` are together under `_other`.", ["tenant"]
    )
    package static let budgetsUsed = MetricFamily(
        .gauge, "budgets_used", "Budgets of which at least so many percent are spent or held.", ["percent"])

    private static let ledger = [
        settlements, boundBroken, fallbackPriced, openHolds, heldMoney, oldestHold, holdsExpired, spent, budgetsUsed,
    ]
}

extension MetricFamily {
    package static let batchChanges = MetricFamily(
        .histogram, "batch_changes", "Changes in one commit of the writer.")
    package static let commitSeconds = MetricFamily(
        .histogram, "commit_seconds", "Writing what a batch touched and its one flush to the disk.")
    package static let writerBusy = MetricFamily(
        .counter, "writer_busy_seconds_total", "Time in which the writer worked or waited for the disk.")
    package static let writerQueue = MetricFamily(
        .gauge, "writer_queue", "Changes that wait for the writer; past 8192 calls are refused as `overloaded`.")
    package static let diskFree = MetricFamily(
        .gauge, "disk_free_bytes", "Room on the file system of the state folder.")
    package static let diskSize = MetricFamily(.gauge, "disk_size_bytes", "Size of that file system.")
    package static let diskLow = MetricFamily(
        .gauge, "disk_low", "1 while there is less room than `store.reserve` and nothing is admitted.")
    package static let databaseBytes = MetricFamily(
        .gauge, "database_bytes", "Size of the database and of its write-ahead log.", ["file"])

    private static let store = [
        batchChanges, commitSeconds, writerBusy, writerQueue, diskFree, diskSize, diskLow, databaseBytes,
    ]
}

extension MetricFamily {
    package static let leaves = MetricFamily(.counter, "audit_leaves_total", "Leaves of all logs.")
    package static let unsigned = MetricFamily(
        .gauge, "audit_unsigned_seconds", "Age of the oldest leaf that no signed head of the root log covers.")
    package static let witnessAge = MetricFamily(
        .gauge, "witness_age_seconds", "Time since a witness last cosigned a head.", ["witness"])
    package static let witnessLag = MetricFamily(
        .gauge, "witness_lag_leaves", "Leaves of the root log that a witness has not cosigned.", ["witness"])
    package static let sinkPending = MetricFamily(
        .gauge, "sink_pending_leaves", "Leaves past the durable mark of a sink.", ["sink"])

    package static let webhookAttempts = MetricFamily(
        .counter, "webhook_attempts_total", "Attempts to bring a message to a webhook.", ["outcome"])
    package static let webhookPending = MetricFamily(
        .gauge, "webhook_pending", "Messages on their way to webhooks, by the state of the webhook.", ["state"])

    package static let backupAge = MetricFamily(
        .gauge, "backup_age_seconds",
        "Time since the last backup that was finished, where backups are made by themselves.")

    private static let audit = [
        leaves, unsigned, witnessAge, witnessLag, sinkPending, webhookAttempts, webhookPending, backupAge,
    ]
}

extension MetricFamily {
    package static let residentMemory = MetricFamily(
        process: "resident_memory_bytes", .gauge, "Resident memory of the daemon.")
    package static let cpuTime = MetricFamily(process: "cpu_seconds_total", .counter, "Time on the processors.")
    package static let openFiles = MetricFamily(process: "open_fds", .gauge, "Open file descriptors.")
    package static let startTime = MetricFamily(
        process: "start_time_seconds", .gauge, "When the daemon was started, in seconds since 1970.")

    private static let process = [residentMemory, cpuTime, openFiles, startTime]
}
