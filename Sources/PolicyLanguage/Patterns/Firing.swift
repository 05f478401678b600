/// How a deny or an ask came to fire on a command.
package enum Firing: Hashable, Sendable {
    case certain

    /// The command might be meant: the text says why, for example `the text given to tar spells curl`.
    case doubt(String)

    /// The half sentence that an explanation prints, before `, so the deny applies`; `nil` where there is no doubt.
    package var explanation: String? {
        guard case .doubt(let reason) = self else { return nil }
        return reason.hasPrefix("the text given to ") ? reason : "the command is not fully readable (\(reason))"
    }
}
