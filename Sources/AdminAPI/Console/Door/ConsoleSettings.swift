/// What may be set of the web console.
package struct ConsoleSettings: Hashable, Sendable {
    package var isEnabled = true
    /// How long a sign-in lasts, seconds.
    package var sessionSeconds: Int64 = 28_800
    /// How long nobody may do anything, seconds.
    package var idleSeconds: Int64 = 1_800
    /// The listener speaks TLS: the cookie then never leaves it.
    package var isEncrypted = false

    package init() {}
}
