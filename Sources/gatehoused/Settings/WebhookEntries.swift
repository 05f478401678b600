/// Settings of `webhooks`.
struct WebhookEntries {
    /// Of one attempt, in milliseconds.
    var timeout: Int64 = 10_000
    var max = 50
    var keyFile: String?
    /// Also to addresses of this machine and of private networks.
    var allowsPrivate = false
    /// Certificates that are trusted instead of the system's.
    var authorities: String?
}

extension WebhookEntries {
    init(_ section: SettingsSection) throws {
        self.init()
        var section = section
        timeout = try section.milliseconds("timeout", timeout, in: 1_000...60_000)
        max = try section.count("max", max, in: 0...1_000)
        keyFile = try section.text("key_file")
        allowsPrivate = try section.flag("allow_private", false)
        authorities = try section.text("ca_file")
        try section.refuseUnknown()
    }
}
