package import AuditLog
package import Vocabulary

/// Who asks for a change, for its leaf.
package struct Act: Sendable {
    package let actor: LeafActor
    package let request: RequestID?
    /// Why, in the words of the person who does it; the leaf of the change commits to it.
    package let because: String?

    package init(_ actor: LeafActor, request: RequestID? = nil, because: String? = nil) {
        self.actor = actor
        self.request = request
        self.because = because
    }

    /// The daemon itself: first start, expiry, reload.
    package static let system = Act(.system)
}

/// An object after its change, with the proof that the change is in the log.
package struct Changed<Object: Sendable>: Sendable {
    package let object: Object
    package let receipt: ChangeReceipt
}

/// A leaf and its proof up to a head that was signed in the same commit.
package struct ChangeReceipt: Hashable, Sendable {
    package let leaf: LeafReference
    package let origin: String
    /// The text of a C2SP tlog-proof.
    package let proof: String
}

/// Why a change was not made; nothing was changed.
package enum ChangeRefusal: Error, Hashable, Sendable {
    case notFound(String)
    case nameTaken(String)
    case revisionStale(current: Int64)
    /// The object's state does not allow it: `the tenant is archived`.
    case stateConflict(String)
    case rotationInProgress(until: Instant)
    /// The limit would pass the one of an ancestor.
    case budgetOverParent(scope: String, limit: NanoUSD)
    /// The limit would fall below the one of a child.
    case budgetUnderChild(scope: String, limit: NanoUSD)
    /// One request for this subject and window is pending already.
    case increasePending(IncreaseID)
    /// What the subject has spent would fall below nothing.
    case adjustmentTooLarge(scope: String)
    case invalid(path: String, detail: String)

    /// The house's word for it.
    package var reason: Reason {
        switch self {
        case .notFound: .notFound
        case .nameTaken: .nameTaken
        case .revisionStale: .revisionStale
        case .stateConflict: .stateConflict
        case .rotationInProgress: .rotationInProgress
        case .budgetOverParent, .budgetUnderChild: .budgetOverParent
        case .increasePending: .increasePending
        case .adjustmentTooLarge: .adjustmentTooLarge
        case .invalid: .invalidRequest
        }
    }
}

package typealias ChangeResult<Object: Sendable> = Result<Changed<Object>, ChangeRefusal>
