package import AdminContract
import Store
package import Vocabulary

/// Why an admin call was refused: nothing was changed.
package struct AdminRefusal: Error, Hashable, Sendable {
    package let reason: Reason
    /// For a person: cause, then cure.
    package let detail: String
    /// What is wrong with single fields; a refusal of the body's meaning, not of its shape.
    package var faults: [ShapeFault] = []
    /// The object's revision, where the caller saw another one.
    package var revision: Int64?

    package init(_ reason: Reason, _ detail: String, faults: [ShapeFault] = []) {
        (self.reason, self.detail, self.faults) = (reason, detail, faults)
    }

    /// The one refusal of what is not there and of what the caller may not see.
    static func notFound(_ kind: String, _ name: String) -> AdminRefusal {
        AdminRefusal(.notFound, "there is no \(kind) `\(name)`")
    }

    /// A field that has the right shape and a wrong meaning.
    static func invalid(_ path: String, _ detail: String) -> AdminRefusal {
        AdminRefusal(.invalidRequest, "\(path): \(detail)", faults: [ShapeFault(path: path, detail: detail)])
    }

    /// The one place where a refusal of the store becomes one of the admin API.
    init(_ refusal: ChangeRefusal, _ kind: String) {
        switch refusal {
        case .notFound(let name): self = .notFound(kind, name)
        case .nameTaken(let name):
            self.init(.nameTaken, "the name `\(name)` is taken or was; names are never used again")
        case .revisionStale(let current):
            self.init(.revisionStale, "the \(kind) has revision \(current) by now; read it again")
            revision = current
        case .stateConflict(let sentence): self.init(.stateConflict, sentence)
        case .rotationInProgress(let end):
            self.init(.rotationInProgress, "the old secret of the last rotation works until \(end.secondText)")
        case .budgetOverParent(let scope, let limit):
            self.init(.budgetOverParent, "`\(scope)` has \(limit.dollars) USD in the same or a longer window")
        case .budgetUnderChild(let scope, let limit):
            self.init(
                .budgetOverParent,
                "`\(scope)` has \(limit.dollars) USD in the same or a shorter window; lower it first, or clamp children"
            )
        case .increasePending(let id):
            self.init(.increasePending, "`\(id)` asks for the same already; decide or withdraw it first")
        case .adjustmentTooLarge(let scope):
            self.init(.adjustmentTooLarge, "`\(scope)` has not spent that much; a total cannot fall below 0")
        case .invalid(let path, let detail): self = .invalid(path, detail)
        }
    }
}
