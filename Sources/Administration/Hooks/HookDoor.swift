package import Store
package import Vocabulary

/// The rooms that bring messages outside, as the control plane sees them.
package struct HookDoor: Sendable {
    /// What is wrong with an address; `nil` if messages may go there.
    package var fault: @Sendable (_ url: String) -> String?
    /// The secret of a webhook as its receiver gets it.
    package var secret: @Sendable (_ number: Int64, WebhookID) -> String
    /// A message that shows whether messages arrive.
    package var test: @Sendable (WebhookID, Instant) -> HookMessage
    /// Webhooks that there may be.
    package var limit = 50
    /// Webhooks of one tenant that its own admins may make: no tenant takes the room of all others.
    package var limitOfTenant: Int { max(2, limit / 5) }

    package init(
        fault: @escaping @Sendable (String) -> String?, secret: @escaping @Sendable (Int64, WebhookID) -> String,
        test: @escaping @Sendable (WebhookID, Instant) -> HookMessage
    ) {
        (self.fault, self.secret, self.test) = (fault, secret, test)
    }

    /// Of a daemon that sends none.
    package static let none = HookDoor(
        fault: { _ in "this daemon sends no webhooks" }, secret: { _, _ in "" },
        test: { _, _ in HookMessage(id: "", event: "", body: "") })
}
