package import Vocabulary

/// What became of a credential.
package enum Authentication: Sendable {
    case principal(Principal)
    case refused(KeyRefusal)
}

/// What the tables in memory can say of a credential at once.
package enum Recognition: Sendable {
    /// Known, or refused: nothing remains to be done.
    case settled(Authentication)
    /// Nothing speaks against the token, but its secret is not proved yet: hand the claim to `KeyRing.prove`.
    case unproven(Claim)
}

/// Why a credential is refused: one text for the caller, and the cause for the leaf and the metric alone.
package struct KeyRefusal: Hashable, Sendable {
    package let reason: Reason
    package let cause: KeyCause?
    /// The key that the token named, if there is such a key.
    package let key: KeyID?
    /// Whole seconds, at least 1; `nil` when waiting does not help.
    package let retryAfter: Int?
    /// The connection is closed after the answer: its source has spent its failures.
    package let closesConnection: Bool

    init(
        _ reason: Reason, cause: KeyCause? = nil, key: KeyID? = nil, retryAfter: Int? = nil,
        closesConnection: Bool = false
    ) {
        (self.reason, self.cause, self.key) = (reason, cause, key)
        (self.retryAfter, self.closesConnection) = (retryAfter, closesConnection)
    }
}

/// What was wrong with a `key-invalid`; it stands in the leaf and the metric, and never in an answer.
package enum KeyCause: String, Hashable, Sendable, CaseIterable {
    case malformed, unknown, revoked, disabled, expired
    case wrongSecret = "wrong-secret"
    case wrongKind = "wrong-kind"
    /// The stored row cannot be read, or its pepper is missing.
    case corruptRow = "corrupt-row"
}

/// The door that a credential came in by.
package enum KeyDoor: Hashable, Sendable {
    case client
    case admin
    /// The socket of one running task, on which that task's own key is good and no other.
    case task(TaskID)
}
