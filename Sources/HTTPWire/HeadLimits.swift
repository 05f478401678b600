/// How large a head and its body may be, in bytes and counts, and which path may upgrade.
package struct HeadLimits: Hashable, Sendable {
    /// The target as it stands in the request line.
    package var target = 8_192
    /// One field line with its name, its value and the line end.
    package var field = 8_192
    /// The whole head; at most 65,535, since places in it are held in 16 bits.
    package var head = 32_768
    /// Field lines; at most 254.
    package var fields = 100
    /// The body, decoded.
    package var body = 33_554_432
    /// The one path on which `GET` may upgrade to `websocket`; `nil` refuses every upgrade.
    package var upgradePath: String?

    package init() {}

    /// What a response of an upstream may be: its fields are the provider's, its body has no limit here.
    package static var response: HeadLimits {
        var limits = HeadLimits()
        limits.field = 16_384
        limits.head = 65_000
        limits.fields = 200
        limits.body = .max
        return limits
    }

    /// The same limits within what the table can hold.
    var bounded: HeadLimits {
        var limits = self
        limits.head = min(head, 65_535)
        limits.fields = min(fields, 254)
        return limits
    }
}
